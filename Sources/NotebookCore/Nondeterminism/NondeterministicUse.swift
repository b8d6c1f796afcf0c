/// A way in which a cell asks the world, and so may give another page in another run.
enum NondeterministicUse: Hashable, Sendable {
  case monotonicClock, processorTime, runningWallClock, waitForWallClock
  case machineFact, processFact, environment, threadIdentity, codeAddress, address
  case network, program
  case absolutePath, outsideFile, machineFolder, fileTime

  /// What happens, and why the page may differ.
  var message: String {
    switch self {
    case .monotonicClock: "reads the monotonic clock: its value will differ in every run"
    case .processorTime: "reads how much processor time was used: it will differ in every run"
    case .runningWallClock:
      "reads libdispatch's wall clock, which runs: its value will differ in every run"
    case .waitForWallClock:
      "waits for the wall clock, which stands still in a session: it will never end"
    case .machineFact: "reads a fact of the machine: it will differ on another one"
    case .processFact: "reads a fact of the process: it will differ in every run"
    case .environment: "reads the environment: it will differ where --pass-env passes on more"
    case .threadIdentity: "reads which thread it runs on: that will differ in every run"
    case .codeAddress: "reads addresses of machine code: they will differ on another machine"
    case .address:
      "shows a memory address: it may differ on another machine or with another number of threads"
    case .network: "uses the network: what comes from there may differ in every run"
    case .program: "starts another program, whose clock and random numbers are the machine's"
    case .absolutePath:
      "names a file by an absolute path: elsewhere it will be missing, or another one"
    case .outsideFile:
      "names a file outside the notebook's folder: elsewhere it will be missing, or another one"
    case .machineFolder: "asks for a folder of this machine: elsewhere it will be another one"
    case .fileTime:
      "reads when a file was written: the machine's clock says when, not the session's"
    }
  }

  /// What to do instead.
  var help: String {
    switch self {
    case .monotonicClock, .processorTime:
      "Keep it out of what the page shows: nbrun tells on the terminal how long each cell takes."
    case .runningWallClock: "Use Date(), which stands still at the notebook's date."
    case .waitForWallClock:
      "Wait with 'try await Task.sleep(for: .seconds(1))', or ask ContinuousClock."
    case .machineFact: "Write the value into the notebook, as a parameter for example."
    case .processFact: "Take a name of your own, or UUID(), which comes from the seed."
    case .environment:
      "Take a parameter: 'params' in the front matter, and -P name=value to change it."
    case .threadIdentity: "Tell the work apart, not the threads: hand a number or a name along."
    case .codeAddress: "Let the cell trap or throw: its error names the notebook's own lines."
    case .address: "Show what lies there, or give things names or numbers of your own."
    case .network: "Fetch the data once, keep it beside the notebook and read it from there."
    case .program: "Do it in Swift, or keep the program's output beside the notebook."
    case .absolutePath, .outsideFile:
      "Keep the file beside the notebook and name it from there."
    case .machineFolder: "Name files from the notebook's folder: cells run there."
    case .fileTime: "Take a date that is written in the file, or in the notebook."
    }
  }
}
