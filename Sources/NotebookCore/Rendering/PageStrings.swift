/// The page's own texts in the notebook's language. Other languages than these get English.
struct PageStrings {
  var contents: String
  var skipToContent: String
  var abstract: String
  var code: String
  var output: String
  var errorOutput: String
  var error: String
  var table: String
  /// The beginning of a caption: "Figure 3."
  var figure: @Sendable (_ number: Int) -> String
  /// "Cell train".
  var cell: @Sendable (_ name: String) -> String
  /// With the notebook's name and the program's version: "Made from x.md by nbrun 0.1.0."
  var madeFrom: @Sendable (_ notebook: String, _ program: String) -> String
  var seed: String
  var parameters: String
  /// Environment variables that were passed on to the cells.
  var passedVariables: String
  /// What the cells may do beyond the usual, and how its parts are named.
  var allowed: String
  var allowedAction: @Sendable (Permission) -> String
  var promise: String
  /// Follows a label. French puts a space before the colon.
  var colon: String

  /// The texts for a BCP 47 tag such as `fr` or `fr-CA`.
  static func strings(for language: String) -> PageStrings {
    switch language.lowercased().prefix(while: { $0 != "-" }) {
    case "fr": french
    default: english
    }
  }

  private static let english = PageStrings(
    contents: "Contents", skipToContent: "Skip to the content", abstract: "Abstract",
    code: "Code", output: "Output", errorOutput: "Error output", error: "Error", table: "Table",
    figure: { "Figure \($0)." }, cell: { "Cell \($0)" },
    madeFrom: { "Made from \($0) by \($1)." }, seed: "Seed", parameters: "Parameters",
    passedVariables: "Environment variables passed on",
    allowed: "Allowed to the cells",
    allowedAction: {
      switch $0 {
      case .network: "use the network"
      case .read(let path): "read \(path)"
      case .write(let path): "read and write \(path)"
      }
    },
    promise: "The same notebook, parameters and version of nbrun make this very file again, "
      + "byte for byte.", colon: ":")

  private static let french = PageStrings(
    contents: "Sommaire", skipToContent: "Aller au contenu", abstract: "Résumé",
    code: "Code", output: "Sortie", errorOutput: "Sortie d’erreur", error: "Erreur",
    table: "Tableau", figure: { "Figure \($0)." }, cell: { "Cellule \($0)" },
    madeFrom: { "Produit à partir de \($0) par \($1)." }, seed: "Graine",
    parameters: "Paramètres", passedVariables: "Variables d’environnement transmises",
    allowed: "Permis aux cellules",
    allowedAction: {
      switch $0 {
      case .network: "utiliser le réseau"
      case .read(let path): "lire \(path)"
      case .write(let path): "lire et écrire \(path)"
      }
    },
    promise: "Le même carnet, les mêmes paramètres et la même version de nbrun refont "
      + "exactement ce fichier, octet pour octet.", colon: "\u{A0}:")
}
