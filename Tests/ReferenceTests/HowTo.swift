/// A task of a user, and where the reference shows how to do it.
struct HowTo {
  var task: String
  /// The name of the subject whose page it is.
  var subject: String
  /// A heading of the page without code marks; nil for the page's example.
  var heading: String?

  /// The page's name and the heading's anchor: `data.md#csvfile`.
  var link: String {
    "\(subject).md" + (heading.map { "#" + ReferenceMarkdown.anchor(of: $0) } ?? "")
  }
}

extension HowTo {
  /// In the order of the index.
  static let all = [
    HowTo(task: "build and train a model", subject: "models"),
    HowTo(task: "stop early", subject: "callbacks", heading: "EarlyStopping"),
    HowTo(
      task: "save and load weights", subject: "models", heading: "Methods of Sequential"),
    HowTo(task: "write a layer of my own", subject: "layers", heading: "Layer"),
    HowTo(task: "write a training loop", subject: "optimizers"),
    HowTo(task: "compute gradients", subject: "gradients"),
    HowTo(task: "read a CSV file", subject: "data", heading: "CSVFile"),
    HowTo(
      task: "split data for training and testing", subject: "data", heading: "trainTestSplit"),
    HowTo(task: "draw a chart", subject: "display", heading: "LineChart"),
    HowTo(task: "show a table", subject: "display", heading: "DataTable"),
    HowTo(task: "make a confusion matrix", subject: "metrics"),
    HowTo(task: "change the learning rate during a training", subject: "learning-rates"),
  ]
}
