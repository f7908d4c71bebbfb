"""Makes the model of this folder: it answers with its own inputs, so that a test can see what was fed.

last_hidden_state[batch, tokens, 4] = (input_ids, attention_mask, token_type_ids, position_ids), all int32.

usage: make_model.py   (needs onnx)
"""
import os

from onnx import TensorProto, checker, helper, save

NAMES = ["input_ids", "attention_mask", "token_type_ids", "position_ids"]
inputs = [helper.make_tensor_value_info(n, TensorProto.INT32, ["batch", "tokens"]) for n in NAMES]
output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "tokens", 4])
nodes = [helper.make_node("Cast", [n], [n + "_f"], to=TensorProto.FLOAT) for n in NAMES]
nodes += [helper.make_node("Unsqueeze", [n + "_f", "axis"], [n + "_u"]) for n in NAMES]
nodes += [helper.make_node("Concat", [n + "_u" for n in NAMES], ["last_hidden_state"], axis=2)]
axis = helper.make_tensor("axis", TensorProto.INT64, [1], [2])
graph = helper.make_graph(nodes, "inputs", inputs, [output], [axis])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
checker.check_model(model)
save(model, os.path.join(os.path.dirname(os.path.abspath(__file__)), "model.onnx"))
