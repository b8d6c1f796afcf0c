internal import CCMark
internal import Yams
internal import Subprocess
internal import Mustache
internal import SwiftParser
internal import SwiftSyntax
package func hello() -> Int { Parser.parse(source: "let a = 1").statements.count }
