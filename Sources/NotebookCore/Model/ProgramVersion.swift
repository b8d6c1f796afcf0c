/// The program's version: with the notebook, its parameters and its declared inputs, what a page's
/// bytes depend on.
package enum ProgramVersion {
  package static let current = "0.1.0"
}
