/// A way in which a cell can make the page differ from run to run, or from machine to machine.
enum NondeterministicUse: Hashable, Sendable {
  case monotonicClock, processorTime, runningWallClock, waitForWallClock
  case machineFact, processFact, environment, threadIdentity, codeAddress, address
  case parallelCode, waitInLoop
  case network, program
  case absolutePath, outsideFile, machineFolder, fileTime
  case machineClock, timerDate, kernelFile, fileFact, hiddenFunction, processorArithmetic

  /// What happens, and why the page may differ.
  var message: String {
    switch self {
    case .monotonicClock: "reads the monotonic clock: its value will differ in every run"
    case .processorTime: "reads how much processor time was used: it will differ in every run"
    case .runningWallClock:
      "reads libdispatch's wall clock, which runs: its value will differ in every run"
    case .waitForWallClock:
      "waits for the wall clock, which stands still in a session: it will never end"
    case .machineFact: "reads a property of the machine: it will differ on another machine"
    case .processFact: "reads a property of the process: it will differ in every run"
    case .environment: "reads the environment: its value depends on --pass-env"
    case .threadIdentity: "reads which thread it runs on: this will differ in every run"
    case .codeAddress: "reads addresses of machine code: they will differ on another machine"
    case .address: "uses a memory address: it may differ on another machine"
    case .parallelCode:
      "runs code on several threads at once: its order will differ in every run"
    case .waitInLoop: "waits in a loop in which no task can run: it may never end"
    case .network: "uses the network: its answers may differ in every run"
    case .program: "starts another program, which uses the machine's clock and random numbers"
    case .absolutePath:
      "names a file by an absolute path: elsewhere it may be missing or different"
    case .outsideFile:
      "names a file outside the notebook's folder: elsewhere it may be missing or different"
    case .machineFolder: "asks for a folder of this machine: it will differ on another machine"
    case .fileTime:
      "reads a file's date: it comes from the machine's clock, not from the session's"
    case .machineClock:
      "reads the machine's clock, which runs: its value will differ in every run"
    case .timerDate:
      "reads when a timer fires, on a clock that runs: its value will differ in every run"
    case .kernelFile:
      "names a file in which the system describes itself: it will differ in every run"
    case .fileFact:
      "reads how the system keeps a file: this will differ on another machine"
    case .hiddenFunction:
      "calls another function, which 'nbrun check' does not see: its value may differ in every run"
    case .processorArithmetic:
      "depends on the processor: its numbers may differ, or not exist, on another machine"
    }
  }

  /// What to do instead.
  var help: String {
    switch self {
    case .monotonicClock, .processorTime:
      "Do not show it on the page. nbrun prints on the terminal how long each cell takes."
    case .runningWallClock: "Use Date(), which stands still at the notebook's date."
    case .waitForWallClock:
      "Wait with 'try await Task.sleep(for: .seconds(1))', or read ContinuousClock."
    case .machineFact: "Write the value into the notebook, for example as a parameter."
    case .processFact: "Choose a fixed name, or use UUID(), which depends on the seed only."
    case .environment:
      "Use a parameter: declare it under 'params' in the front matter, set it with -P name=value."
    case .threadIdentity: "Identify the task, not the thread: pass a number or a name to it."
    case .codeAddress: "Let the cell trap or throw: its error shows the notebook's lines."
    case .address: "Show the value at that address, or give the objects names or numbers."
    case .parallelCode:
      "Use tasks or a task group: their order is always the same. Or let each thread store its "
        + "results in a place of its own, and show them when all have ended."
    case .waitInLoop: "Wait with 'await task.value', or with a semaphore."
    case .network: "Download the data once, keep the file beside the notebook and read that."
    case .program: "Do it in Swift, or keep the program's output beside the notebook."
    case .absolutePath, .outsideFile:
      "Keep the file beside the notebook and use a relative path."
    case .machineFolder: "Use paths relative to the notebook's folder: cells run there."
    case .fileTime: "Use a date that is written in the file or in the notebook."
    case .machineClock: "Use Date(), which stands still at the notebook's date."
    case .timerDate: "Do not show it. Count how often the timer fires, or use Date()."
    case .kernelFile: "Write what the cell needs into the notebook, for example as a parameter."
    case .fileFact: "Show the file's contents or its size, which are the same everywhere."
    case .hiddenFunction: "Import the library and call the function by its own name."
    case .processorArithmetic: "Use Double or Float."
    }
  }
}
