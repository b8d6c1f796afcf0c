import ArgumentParser
import NotebookCore
@main struct NBRun: ParsableCommand { func run() { print("nbrun") } }
