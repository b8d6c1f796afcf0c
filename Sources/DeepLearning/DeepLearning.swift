@_exported import Display
internal import CKernels
internal import CZlib
internal import CCrypto

package func isaName() -> String { String(cString: nbk_isa_name()) }
