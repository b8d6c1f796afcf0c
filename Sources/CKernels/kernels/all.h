// Every kernel, for the instruction set of the source file that includes this one.

// The compiler must not contract: a multiply-add is fused only where the source says so.
#pragma STDC FP_CONTRACT OFF

#include "vector.h"

#include "functions.h"
#include "trigonometry.h"
#include "quick_functions.h"
#include "transpose.h"
#include "tile.h"
#include "panels.h"

#include "elements.h"
#include "optimizers.h"
#include "reductions.h"
#include "sums.h"
#include "rows.h"
#include "softmax.h"
#include "normalization.h"

#include "few_columns.h"
#include "product_job.h"
#include "large_products.h"
#include "products.h"
#include "samples_last.h"
#include "pooling.h"
#include "average_pooling.h"
#include "convolution.h"
#include "convolution_gradients.h"
#include "few_channels.h"
#include "depthwise.h"

#include "selection.h"
#include "blocks.h"
#include "blocks_forward.h"
#include "blocks_gradients.h"
#include "fused.h"

#define NBK_ENTRY(name, parameters, arguments) .name = name,
const nbk_table NBK_TABLE = {NBK_KERNELS(NBK_ENTRY) NBK_SAVING_KERNELS(NBK_ENTRY)};
