import CKernels
import Testing

extension KernelTests {
  /// The kernels' tests run with every instruction set that the processor has. One that it lacks is
  /// a skipped test here, so that a run names it.
  @Suite struct InstructionSetTests {
    #if arch(x86_64)
      @Test func baseline() { expectChoice("baseline") }

      @Test(.enabled(if: instructionSets.contains("avx2"), "this processor has no AVX2"))
      func avx2() { expectChoice("avx2") }

      @Test(.enabled(if: instructionSets.contains("avx512"), "this processor has no AVX-512"))
      func avx512() { expectChoice("avx512") }
    #else
      @Test func portable() { expectChoice(instructionSets[0]) }
    #endif

    /// The kernels can be told to use the instruction set.
    private func expectChoice(_ name: String) {
      let best = String(cString: nbk_isa_name())
      defer { _ = nbk_isa_select(best) }
      #expect(nbk_isa_select(name))
      #expect(String(cString: nbk_isa_name()) == name)
    }
  }
}
