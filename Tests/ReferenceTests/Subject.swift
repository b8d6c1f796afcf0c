/// The subject of one page of the reference.
struct Subject {
  /// The page's file name without its suffix.
  var name: String
  var title: String
  /// The first sentence of the page.
  var introduction: String
  /// The files that declare its symbols. `Data/` is a folder, `Loss` is the file `Loss.swift`, and
  /// `Sequential*` is every file whose name begins so. A file has priority over a folder, and a
  /// longer entry over a shorter one.
  var sources: [String]
}

extension Subject {
  /// In the order of the index.
  static let all = [
    Subject(
      name: "tensors", title: "Tensors",
      introduction: "Values with a shape and a type: how to create, read, arrange and join them.",
      sources: [
        "Tensor/", "Tensor+Arranging", "Tensor+Gathering", "Tensor+Joining", "Tensor+Ranges",
      ]),
    Subject(
      name: "arithmetic", title: "Arithmetic and comparison",
      introduction: "Operations that compute each element separately, with broadcasting of shapes.",
      sources: [
        "Activations", "Comparison", "Selection", "Tensor+Operators", "UnaryFunctions",
      ]),
    Subject(
      name: "reductions", title: "Sums, means and other reductions",
      introduction:
        "Operations that combine many numbers into one: all elements, or those along axes.",
      sources: ["Tensor+Reductions", "Tensor+Statistics"]),
    Subject(
      name: "gradients", title: "Variables and gradients",
      introduction: "The values that a model learns, and how a loss changes with them.",
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
      introduction: "The global seed, and the numbers that depend on it.",
      sources: ["Random/"]),
    Subject(
      name: "initializers", title: "Initializers",
      introduction: "The initial values of a layer's weights.",
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
      introduction: "Penalties that are added to the loss and keep weights small.",
      sources: ["Regularizer"]),
    Subject(
      name: "models", title: "Models",
      introduction: "A stack of layers: how to build, train, evaluate, use and save it.",
      sources: ["Models/", "LayerBuilder"]),
    Subject(
      name: "losses", title: "Losses",
      introduction: "The values that training minimizes.",
      sources: ["Losses/"]),
    Subject(
      name: "metrics", title: "Metrics",
      introduction: "Values to measure in addition to the loss, during and after training.",
      sources: ["Metrics/"]),
    Subject(
      name: "optimizers", title: "Optimizers",
      introduction: "How the gradients change the weights.",
      sources: ["Optimizers/"]),
    Subject(
      name: "learning-rates", title: "Learning rate schedules",
      introduction: "Learning rates that change from step to step.",
      sources: ["DecaySchedules", "LearningRateSchedule"]),
    Subject(
      name: "callbacks", title: "Callbacks",
      introduction: "Code that runs during a training, between its batches and epochs.",
      sources: ["Callbacks/", "Callback", "Logs"]),
    Subject(
      name: "data", title: "Data",
      introduction: "Data sets, and the files that contain them.",
      sources: ["Data/", "Files/"]),
    Subject(
      name: "display", title: "Tables, charts and pictures",
      introduction: "What a cell can show in addition to text.",
      sources: ["Display/", "History+Charts", "ImageGrid+Tensor"]),
    Subject(
      name: "errors", title: "Errors",
      introduction: "The errors of the library.",
      sources: ["ModelError"]),
  ]

  /// The subject of a file's declarations; nil if no entry covers the file.
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

  /// Files before folders, then whole names before prefixes, then longer names first.
  private static func rank(_ source: String) -> (Int, Int) {
    (source.hasSuffix("/") ? 0 : source.hasSuffix("*") ? 1 : 2, source.count)
  }
}
