import DeepLearning
import Testing

extension Seeded {
  /// Names are counted for the whole program, so no other test may create a layer at the same time.
  @Suite struct SequentialTests {
    /// The texts are those of `model.summary()` of Keras 2.14.
    @Test func summaryIsKeras() throws {
      let model = try Sequential(inputShape: [28, 28], name: "sequential") {
        Reshape(28, 28, 1, name: "reshape")
        Conv2D(filters: 12, kernelSize: 3, activation: .relu, name: "conv2d")
        MaxPooling2D(poolSize: 2, name: "max_pooling2d")
        Flatten(name: "flatten")
        Dense(units: 10, name: "dense")
      }
      #expect(
        model.summaryText == """
          Model: "sequential"
          _________________________________________________________________
           Layer (type)                Output Shape              Param #   
          =================================================================
           reshape (Reshape)           (None, 28, 28, 1)         0         
                                                                           
           conv2d (Conv2D)             (None, 26, 26, 12)        120       
                                                                           
           max_pooling2d (MaxPooling2  (None, 13, 13, 12)        0         
           D)                                                              
                                                                           
           flatten (Flatten)           (None, 2028)              0         
                                                                           
           dense (Dense)               (None, 10)                20290     
                                                                           
          =================================================================
          Total params: 20410 (79.73 KB)
          Trainable params: 20410 (79.73 KB)
          Non-trainable params: 0 (0.00 Byte)
          _________________________________________________________________

          """)
      let wide = try Sequential(inputShape: [784], name: "sequential_1") {
        Dense(units: 1200, name: "a_very_long_layer_name_that_goes_on_and_on")
        Dense(units: 1200, name: "dense_1")
        Activation(.softmax, name: "activation")
      }
      #expect(
        wide.summaryText == """
          Model: "sequential_1"
          _________________________________________________________________
           Layer (type)                Output Shape              Param #   
          =================================================================
           a_very_long_layer_name_tha  (None, 1200)              942000    
           t_goes_on_and_on (Dense)                                        
                                                                           
           dense_1 (Dense)             (None, 1200)              1441200   
                                                                           
           activation (Activation)     (None, 1200)              0         
                                                                           
          =================================================================
          Total params: 2383200 (9.09 MB)
          Trainable params: 2383200 (9.09 MB)
          Non-trainable params: 0 (0.00 Byte)
          _________________________________________________________________

          """)
    }

    @Test func namesAreCountedAsKerasCountsThem() {
      func number(_ name: String, _ kind: String) -> Int? {
        name == kind ? 0 : name.hasPrefix("\(kind)_") ? Int(name.dropFirst(kind.count + 1)) : nil
      }
      let first = number(MaxPooling2D().name, "max_pooling2d")
      let second = number(MaxPooling2D().name, "max_pooling2d")
      #expect(first != nil && second == first.map { $0 + 1 })
      #expect(number(Conv2D(filters: 1, kernelSize: 1).name, "conv2d") != nil)
      #expect(number(Dense(units: 1).name, "dense") != nil)
      #expect(Dense(units: 1, name: "scores").name == "scores")
    }

    @Test func descriptionInOneLine() throws {
      let model = try Sequential(inputShape: [28, 28], name: "digits") {
        Flatten()
        Dense(units: 10)
      }
      #expect(
        "\(model)" == "Sequential 'digits': [28, 28] → [10], 2 layers, 7850 parameters")
      #expect("\(Dense(units: 3, name: "scores"))" == "Dense 'scores'")
    }

    @Test func errorsNameLayerAndShapes() {
      expectError(
        """
        first: takes samples of the shape [height, width, channels], not [28, 28] (its input comes \
        from the model's input). Put Reshape(28, 28, 1) before first.
        """
      ) {
        try Sequential(inputShape: [28, 28]) {
          Conv2D(filters: 12, kernelSize: 3, name: "first")
        }
      }
      expectError(
        """
        scores: takes samples of the shape [steps, channels], not [26, 26, 12] (its input comes \
        from images). Put a Reshape layer with 2 axes before scores.
        """
      ) {
        try Sequential(inputShape: [28, 28, 1]) {
          Conv2D(filters: 12, kernelSize: 3, name: "images")
          Conv1D(filters: 10, kernelSize: 1, name: "scores")
        }
      }
      expectError(
        """
        reshape: cannot give [28, 28], which has 784 elements, the shape [28, 27, 1] (its input \
        comes from the model's input). Both shapes must have the same number of elements.
        """
      ) {
        try Sequential(inputShape: [28, 28]) { Reshape(28, 27, 1, name: "reshape") }
      }
      expectError(
        """
        pool: a window of (4, 4) does not fit into an image of (3, 3) (its input comes from the \
        model's input). Use a smaller window, larger images or padding: .same.
        """
      ) {
        try Sequential(inputShape: [3, 3, 1]) { MaxPooling2D(poolSize: 4, name: "pool") }
      }
      expectError("d: units is 0. units must be at least 1.") {
        try Sequential(inputShape: [3]) { Dense(units: 0, name: "d") }
      }
      expectError("m: has no layers. Put at least one layer between the braces.") {
        try Sequential(inputShape: [3], layers: [], name: "m")
      }
      expectError(
        """
        m: the input shape is [0]. Give the shape of one sample, without the batch; every length \
        must be at least 1.
        """
      ) { try Sequential(inputShape: [0], name: "m") { Flatten() } }
      let twice = Flatten(name: "flat")
      expectError("m: contains the layer flat twice. Create a separate layer for each place.") {
        try Sequential(inputShape: [3], layers: [twice, twice], name: "m")
      }
      expectError(
        """
        m: takes batches of samples of the shape [3]; the input has the shape [2, 4]. Pass a \
        tensor of the shape [batch, 3].
        """
      ) { try Sequential(inputShape: [3], layers: [Flatten()], name: "m")(.zeros([2, 4])) }
      expectError(
        """
        d: has no weights yet. Use the layer in a Sequential, or call it like a function: \
        layer(input).
        """
      ) { try Dense(units: 2, name: "d").call(.zeros([1, 2]), training: false) }
    }

    @Test func buildersTakeIfAndFor() throws {
      let deep = true
      let model = try Sequential(inputShape: [6]) {
        for units in [5, 4] { Dense(units: units, activation: .relu) }
        if deep { Dense(units: 3) } else { Flatten() }
        if !deep { Flatten() }
      }
      #expect(model.layers.count == 3 && model.outputShape == [3])
    }

    @Test func weightsAndDigests() throws {
      let one = try Sequential(inputShape: [3]) { Dense(units: 2) }
      let two = try Sequential(inputShape: [3]) { Dense(units: 2) }
      #expect(one.digest != two.digest)
      try two.setWeights(one.weights)
      #expect(one.digest == two.digest)
      let all = one.weights.flatMap(\.scalars)
      #expect(one.digest == (try Tensor(all, shape: [all.count])).digest)
      #expect(one.weights.map(\.shape) == [[3, 2], [2]])
      expectError(
        """
        \(two.name): has weights of the shapes [[3, 2], [2]]; found [[2]]. Pass float32 tensors \
        of the same shapes, in the same order.
        """
      ) { try two.setWeights([.zeros([2])]) }
    }

    @Test func layersOnTheirOwnAndShared() throws {
      let dense = Dense(units: 2, activation: .sigmoid, name: "shared")
      let x = sample([4, 3])
      let alone = try dense(x)
      let model = try Sequential(inputShape: [3]) { dense }
      expectSameBits(try model(x), alone)
      expectError(
        """
        shared: already has a kernel of the shape [3, 2]; samples of [5] need [5, 2] (its input \
        comes from the model's input). Create a new layer for inputs of another shape.
        """
      ) { try Sequential(inputShape: [5]) { dense } }
    }

    /// A layer that two inner models share has one set of weights, which learns once in each step.
    @Test func weightsThatAreSharedCountOnce() throws {
      let dense = Dense(units: 3, kernelInitializer: GlorotUniform(seed: 1), name: "shared")
      let model = try Sequential(inputShape: [3], name: "model") {
        try Sequential(inputShape: [3]) { dense }
        try Sequential(inputShape: [3]) { dense }
      }
      #expect(model.weights.map(\.shape) == [[3, 3], [3]])
      #expect(model.parameterCount == 12)
      #expect(model.summaryText.contains("Total params: 12 (48.00 Byte)"))
      let x = sample([4, 3])
      let (w, b) = (dense.kernel!, dense.bias!)
      let written = try valueAndGradient(of: [w, b]) {
        try matmul(matmul(x, w.value, bias: b.value), w.value, bias: b.value).sum()
      }
      let gradients = try valueAndGradient(of: model.variables) { try model(x).sum() }.gradients
      #expect(gradients.count == 2)
      for (a, b) in zip(gradients, written.gradients) { expectSameBits(a, b) }
    }

    @Test func modelsWithinModelsAndLayersOfOnesOwn() throws {
      final class Doubling: Layer {
        let factor = Variable(.full([], 2), name: "factor")
        var variables: [Variable] { [factor] }
        func call(_ input: Tensor, training: Bool) throws -> Tensor { try input * factor.value }
      }
      let inner = try Sequential(inputShape: [3]) { Dense(units: 4) }
      let outer = try Sequential(inputShape: [3]) {
        inner
        Doubling()
        Doubling()
      }
      let x = sample([2, 3])
      expectSameBits(try outer(x), try inner(x) * 2 * 2)
      #expect(outer.variables.count == 4)
      #expect(outer.summaryText.contains(" doubling_1 (Doubling)  "))
      let gradients = try valueAndGradient(of: outer.variables) { try outer(x).sum() }.gradients
      #expect(gradients[2].scalar != 0)
    }
  }
}
