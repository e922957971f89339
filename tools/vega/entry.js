// What the pages need of Vega, under one name: no maps, forces, trees, word clouds or regressions,
// which are half of it.
import {extend} from 'vega-util';
import {transforms} from 'vega-dataflow';
import * as basic from 'vega-transforms';
import * as views from 'vega-view-transforms';
import * as encode from 'vega-encode';

extend(transforms, basic, views, encode);

export {compile} from 'vega-lite';
export {expressionInterpreter} from 'vega-interpreter';
export {Handler} from 'vega-tooltip';
export {parse} from 'vega-parser';
export {View} from 'vega-view';
