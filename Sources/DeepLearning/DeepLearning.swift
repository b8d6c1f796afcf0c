// What a notebook's cells import: tensors, layers, training, data, and with them all of Display.
@_exported public import Display
