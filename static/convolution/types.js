/** @import { PackedArray } from "../types.js" */

/**
 * The lab's shapes, as JSDoc types. There is nothing to run here.
 *
 * @typedef {object} Field A whole number that somebody chooses.
 * @property {string} name
 * @property {string} title
 * @property {number} default
 * @property {number} low
 * @property {number} high
 * @property {string} help
 *
 * @typedef {{slug: string, title: string, teaches: string}} Titled
 * @typedef {Titled & {settings: Field[]}} Kind
 * @typedef {Titled & {part: string}} Preset
 * @typedef {Titled & {smallest: number, seeded: boolean}} NamedFilter
 *
 * @typedef {object} ImageRecord
 * @property {string} slug
 * @property {string} title
 * @property {string} label
 * @property {number} depth
 * @property {number} high The largest value of a pixel.
 * @property {Field} side
 * @property {string} source
 * @property {number[][][]} thumbnail Rows of pixels of channels.
 *
 * @typedef {object} LabCatalog
 * @property {Field[]} input
 * @property {Kind[]} kinds
 * @property {Preset[]} presets
 * @property {ImageRecord[]} images
 * @property {NamedFilter[]} filters
 * @property {{slug: string, title: string}} custom
 * @property {Field[]} window
 * @property {{slug: string, title: string}[]} poolings
 * @property {Field[]} pooling
 * @property {Field} outputs
 * @property {Field} seed
 * @property {{layers: number, filters: number, value: number}} limits
 *
 * @typedef {Record<string, number>} Values
 * @typedef {{kind: string, settings: Values}} LayerChoice
 * @typedef {{input: number[], layers: LayerChoice[]}} StackChoice
 *
 * @typedef {object} Totals
 * @property {number} weights
 * @property {number} biases
 * @property {number} parameters
 * @property {number} multiplications
 * @property {number} values
 * @property {number} memory Bytes.
 *
 * @typedef {object} Remedy
 * @property {string} setting
 * @property {number} value
 * @property {number} output
 *
 * @typedef {{sentence: string, left_over: number, remedies: Remedy[]}} Misfit
 *
 * @typedef {object} Row
 * @property {string} kind
 * @property {string} title
 * @property {number[]} input
 * @property {number[] | null} output Null where the window does not come out even.
 * @property {string} size_arithmetic
 * @property {string} cost_arithmetic
 * @property {number} weights
 * @property {number} biases
 * @property {number} parameters
 * @property {number} multiplications
 * @property {number} values
 * @property {Totals} totals
 * @property {Misfit | null} misfit
 *
 * @typedef {StackChoice & {part: string, rows: Row[], totals: Totals, stopped: boolean}} StackAnswer
 *
 * @typedef {object} FilterChoice
 * @property {string} filter
 * @property {number} bias
 * @property {number} seed
 * @property {number[]} values Row by row, cell by cell, channel by channel; of a typed filter what was typed.
 *
 * @typedef {{kind: string, size: number, stride: number}} PoolingChoice
 *
 * @typedef {object} SlideChoice Everything that determines an experiment.
 * @property {string} image
 * @property {number} side
 * @property {number} size
 * @property {number} stride
 * @property {number} padding
 * @property {number} dilation
 * @property {FilterChoice[]} filters
 * @property {PoolingChoice | null} pool
 * @property {number} outputs
 * @property {number} seed
 *
 * @typedef {object} SlideAnswer
 * @property {string} part
 * @property {{slug: string, title: string, label: string, high: number, width: number, height: number, depth: number, source: string, pixels: PackedArray}} image
 * @property {{size: number, stride: number, padding: number, dilation: number}} window
 * @property {[string, string]} arithmetic Along the width and along the height.
 * @property {Misfit | null} misfit
 * @property {{filter: string, title: string, bias: number, seed: number, values: PackedArray}[]} filters
 * @property {PackedArray} maps
 * @property {(PoolingChoice & {arithmetic: [string, string], misfit: Misfit | null, maps: PackedArray}) | null} pooling
 * @property {{outputs: number, seed: number, weights: PackedArray, values: PackedArray}} fully_connected
 * @property {{rows: number[], columns: number[], result: number[], difference: number}} im2col
 * @property {{weights: number, biases: number}} parameters
 * @property {number} multiplications
 *
 * @typedef {object} LabPage
 * @property {"slide" | "shapes"} view
 * @property {StackAnswer} stack
 * @property {SlideAnswer} slide
 * @property {LabCatalog} catalog
 * @property {string} link
 */

export {};
