extension KerasHelp {
  /// A string, or a tuple, where the library has a type.
  var wrongValue: String? {
    let wanted =
      /(?:cannot convert value of|argument) type 'String' .+ type '(?:any )?(\w+)\??'/
    if let match = message.wholeMatch(of: wanted) { return string(for: String(match.1)) }
    if message.contains("does not conform to expected type 'ExtentConvertible'") {
      return "Write an array, [3, 3], or one number for both, 3."
    }
    if message.contains("'Evaluation' to specified type '(") {
      return "The result has names: let result = try model.evaluate(x, y), then result.loss, "
        + "result.accuracy or result[\"mean_absolute_error\"]."
    }
    if message.contains("to expected argument type '(x: Tensor, y: Tensor)'") {
      return "Write a pair in parentheses: validationData: (x, y)."
    }
    if message.contains("to expected argument type '[Int]'"),
      let numbers = place?.rest.prefixMatch(of: /\((\d+(?:,\s*\d+)*),?\s*\)/)?.1
    {
      return "A shape is an array: [\(numbers)]."
    }
    if message.contains("to expected argument type 'Tensor'"), place?.callee == "Variable" {
      return "A variable holds a tensor: try Variable(Tensor([1.0, 2.0]))."
    }
    if message.contains("cannot pass array of type '[Int]' as variadic arguments of type 'Int'") {
      return "Write 'axes: [0, 1]' or 'axis: 0, 1'."
    }
    if message.contains("cannot call value of non-function type '[Int]'") {
      return "A shape is a property: write x.shape without parentheses."
    }
    return nil
  }

  /// `None` or `nil` in a model's `inputShape`. Keras writes it for the batch.
  var openLength: String? {
    guard
      message == "cannot find 'None' in scope"
        || message == "'nil' is not compatible with expected element type 'Int'",
      let place, place.before.wholeMatch(of: /.*inputShape:\s*\[[^\]]*/) != nil
    else { return nil }
    guard place.before.wholeMatch(of: /.*inputShape:\s*\[\s*/) != nil,
      let match = place.rest.prefixMatch(of: /(None|nil),\s*(\d+(?:,\s*\d+)*)\s*\]/)
    else {
      return "The shape of a sample has no batch, and all lengths are numbers: "
        + "inputShape: [28, 28]."
    }
    return "The shape of a sample has no batch. Leave out '\(match.1)': inputShape: [\(match.2)]."
  }

  private func string(for type: String) -> String? {
    if let string = place?.string {
      if let match = KerasNames.value(string, of: type) {
        return Self.words(match, as: "\"\(string)\"")
      }
      switch (type, string.lowercased()) {
      case ("Padding", "same"), ("Padding", "valid"),
        ("MonitorMode", "min"), ("MonitorMode", "max"), ("MonitorMode", "auto"):
        return "Write '.\(string.lowercased())' for \"\(string)\"."
      case ("DType", _):
        let types = ["float32", "int32", "uint8", "bool"]
        guard types.contains(string) else { return "Numbers are \(types.joined(separator: ", "))." }
        return "Write '.\(string)' for \"\(string)\"."
      default: break
      }
    }
    return Self.examples[type].map {
      "Write a value of the type \(type), such as '\($0)', not a string."
    }
  }

  /// A value of each type that Keras takes a string for.
  private static let examples = [
    "ActivationFunction": ".relu", "Loss": "MeanSquaredError()", "Metric": ".accuracy",
    "Optimizer": "Adam()", "Initializer": "HeNormal()", "Regularizer": "L2(0.01)",
    "Padding": ".same", "MonitorMode": ".min", "Callback": "EarlyStopping(patience: 3)",
  ]

  // MARK: Operators and calls

  var wrongOperator: String? {
    if message == "cannot find operator '**' in scope" {
      return
        "There is no power of tensors. Write square(x) for x², try x * x * x for x³, and "
        + "try exp(y * log(x)) where x is above 0."
    }
    if message.hasPrefix("extraneous whitespace between '@' and attribute name") {
      return "Write 'try matmul(a, b)' for 'a @ b'."
    }
    if message.contains("requires that 'Tensor' conform to 'Binary")
      || message.contains("'Tensor' to expected argument type 'Double'")
      || message.contains("'Tensor' to expected argument type 'Int'")
    {
      guard let place,
        let sign = (place.rest.firstMatch(of: /^\w*\s*(==|!=|<=|>=|<|>)/)?.1).map(String.init)
      else { return nil }
      return
        "Operators with a dot compare tensors element by element: write '.\(sign)' for '\(sign)'."
    }
    if message == "expected expression", place?.rest.hasPrefix("where(") == true {
      return "Write 'try select(x .> 0, x, 0)' for 'where'."
    }
    if message == "expected ':' to begin inheritance clause" {
      return "Swift writes a layer of your own as 'final class Net: Layer { … }'."
    }
    if message.contains("UnboundedRange_") || message == "expected argument label before colon",
      let place, place.before.contains("[") || place.rest.hasPrefix(":")
    {
      return
        "A subscript counts along the first axes: x[0], x[0, 1], x[0..<2]. "
        + "For another axis write try x.slice(0..<2, axis: 1)."
    }
    return nil
  }

  var wrongCall: String? {
    if message == "no exact matches in call to instance method 'compile'" {
      return compile
    }
    let isSequential =
      message.contains("parameters 'inputShape', 'layers' in call")
      || message.contains("parameter 'inputShape' in call")
      || message.contains("no exact matches in call to initializer")
        && place?.rest.hasPrefix("Sequential") == true
    if isSequential,
      let numbers = place?.following.prefixMatch(
        of: /Sequential\(\s*inputShape:\s*\((\d+(?:,\s*\d+)*),?\s*\)/)?.1
    {
      return "A shape is an array: [\(numbers)]. "
        + "The layers follow: try Sequential(inputShape: [\(numbers)]) { … }."
    }
    if isSequential, place?.following.prefixMatch(of: /Sequential\(\s*\[/) != nil {
      return
        "Give the shape of a sample first: try Sequential(inputShape: [28, 28], layers: [ … ])."
    }
    if isSequential {
      return "Give the shape of a sample first: try Sequential(inputShape: "
        + "[28, 28]) { Flatten(); Dense(units: 10) }."
    }
    if message == "missing argument for parameter 'training' in call" {
      return "Call the model or the layer itself: try model(x), or try model(x, training: true)."
    }
    if message == "missing argument for parameter 'seed' in call", place?.callee == "trainTestSplit"
    {
      return "Say which split you want: try trainTestSplit(x, y, testSize: 0.25, seed: 1)."
    }
    return nil
  }

  /// A call of `compile` with several strings.
  private var compile: String {
    var parts: [String] = []
    if let call = place?.following {
      for (label, type) in [("optimizer", "Optimizer"), ("loss", "Loss")] {
        let pattern = try? Regex("\(label):\\s*\"(\\w+)\"", as: (Substring, Substring).self)
        guard let pattern, let string = call.firstMatch(of: pattern)?.1,
          let swift = KerasNames.value(String(string), of: type)?.row.counterpart.swift,
          swift.first?.isUppercase == true
        else { continue }
        parts.append("\(label): \(swift)")
      }
    }
    if parts.isEmpty { parts = ["optimizer: Adam()", "loss: MeanSquaredError()"] }
    return "Optimizers, losses and metrics are values, not strings: compile("
      + parts.joined(separator: ", ") + ", metrics: [.accuracy])."
  }
}
