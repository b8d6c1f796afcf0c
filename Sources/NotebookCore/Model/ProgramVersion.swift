/// The program's version. A page's bytes depend on it, on the notebook, on its parameters and on
/// its declared inputs.
package enum ProgramVersion {
  package static let current = "0.1.0"
}
