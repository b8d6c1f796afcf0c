/// What one page of the reference is about.
struct Subject {
  /// The page's file name without its end.
  var name: String
  var title: String
  /// What the page begins with.
  var introduction: String
  /// Where its symbols are declared. `Data/` is a folder; `Loss` is the file `Loss.swift`, and
  /// `Sequential*` every file whose name begins so. A file goes before a folder, and a longer entry
  /// before a shorter one.
  var sources: [String]
}

extension Subject {
  /// In the order in which the index leads to them.
  static let all = [
    Subject(
      name: "tensors", title: "Tensors",
      introduction: "Values with a shape and a type: making, reading, arranging and joining them.",
      sources: [
        "Tensor/", "Tensor+Arranging", "Tensor+Gathering", "Tensor+Joining", "Tensor+Ranges",
      ]),
    Subject(
      name: "arithmetic", title: "Arithmetic and comparison",
      introduction: "Operations that compute each element on its own, and how shapes broadcast.",
      sources: [
        "Activations", "Comparison", "Selection", "Tensor+Operators", "UnaryFunctions",
      ]),
    Subject(
      name: "reductions", title: "Sums, means and other reductions",
      introduction: "Operations that make one number of many: of all elements, or along axes.",
      sources: ["Tensor+Reductions", "Tensor+Statistics"]),
    Subject(
      name: "gradients", title: "Variables and gradients",
      introduction: "What is trained, and how a loss changes with it.",
      sources: ["Gradient", "Variable"]),
    Subject(
      name: "network-operations", title: "The operations of networks",
      introduction: """
        Matrix products, convolutions, poolings and the functions of the last layer, as functions
        of tensors. The layers are made of them.
        """,
      sources: ["LayerOperations/"]),
    Subject(
      name: "random", title: "Random numbers",
      introduction: "The one seed, and what is drawn from it.",
      sources: ["Random/"]),
    Subject(
      name: "initializers", title: "Initializers",
      introduction: "Where the weights of a layer start.",
      sources: ["Initializers"]),
    Subject(
      name: "layers", title: "Layers",
      introduction: """
        What a model is made of. Shapes begin with the batch on this page, but
        `Sequential(inputShape:)` and `build(inputShape:)` take the shape of one sample.
        """,
      sources: ["Layers/"]),
    Subject(
      name: "regularizers", title: "Regularizers",
      introduction: "What weights add to the loss, so that they stay small.",
      sources: ["Regularizer"]),
    Subject(
      name: "models", title: "Models",
      introduction: "A stack of layers: building, training, evaluating, using and saving it.",
      sources: ["Models/", "LayerBuilder"]),
    Subject(
      name: "losses", title: "Losses",
      introduction: "What a training makes small.",
      sources: ["Losses/"]),
    Subject(
      name: "metrics", title: "Metrics",
      introduction: "What is measured besides the loss, during a training and after it.",
      sources: ["Metrics/"]),
    Subject(
      name: "optimizers", title: "Optimizers",
      introduction: "How the weights follow their gradients.",
      sources: ["Optimizers/"]),
    Subject(
      name: "learning-rates", title: "Learning rate schedules",
      introduction: "Learning rates that change from step to step.",
      sources: ["DecaySchedules", "LearningRateSchedule"]),
    Subject(
      name: "callbacks", title: "Callbacks",
      introduction: "What happens during a training between its batches and epochs.",
      sources: ["Callbacks/", "Callback", "Logs"]),
    Subject(
      name: "data", title: "Data",
      introduction: "Data sets, and the files that hold them.",
      sources: ["Data/", "Files/"]),
    Subject(
      name: "display", title: "Tables, charts and pictures",
      introduction: "What a cell can show besides text.",
      sources: ["Display/", "History+Charts", "ImageGrid+Tensor"]),
    Subject(
      name: "errors", title: "Errors",
      introduction: "Mistakes that the library finds.",
      sources: ["ModelError"]),
  ]

  /// The subject of what a file declares; nil where no entry covers it.
  ///
  /// - Parameter file: The path below `Sources`: `DeepLearning/Data/MNIST.swift`.
  static func covering(_ file: String) -> Subject? {
    all.flatMap { subject in subject.sources.map { (source: $0, subject: subject) } }
      .filter { covers($0.source, file) }
      .max { rank($0.source) < rank($1.source) }?.subject
  }

  /// Whether an entry of `sources` covers a file.
  static func covers(_ source: String, _ file: String) -> Bool {
    if source.hasSuffix("/") { return "/\(file)".contains("/\(source)") }
    let name = (file.split(separator: "/").last ?? "").prefix { $0 != "." }
    return source.hasSuffix("*") ? name.hasPrefix(source.dropLast()) : name == source
  }

  /// Files before folders, then whole names before their beginnings, then the longer one.
  private static func rank(_ source: String) -> (Int, Int) {
    (source.hasSuffix("/") ? 0 : source.hasSuffix("*") ? 1 : 2, source.count)
  }
}
