// The module that a notebook's cells import: tensors, layers, training and data, together with
// Display.
@_exported public import Display
