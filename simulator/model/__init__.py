"""Language models behind one port. Nothing heavy is imported here: LangChain waits for the first call."""

from simulator.model.calls import Call, Meter
from simulator.model.fakes import BreaksOff, FunctionModel, ScriptedModel
from simulator.model.fallback import FallbackModel
from simulator.model.port import (
    PLAIN,
    ChatModel,
    Completion,
    Kind,
    Message,
    ModelFailed,
    Occasion,
    Options,
    Place,
    TextStream,
    Usage,
)
from simulator.model.roles import Role, allowed, bind, bound, whereabouts
from simulator.model.switch import allow_real_calls, forbid_real_calls, real_calls

__all__ = [
    "PLAIN", "BreaksOff", "Call", "ChatModel", "Completion", "FallbackModel", "FunctionModel", "Kind", "Message", "Meter",
    "ModelFailed", "Occasion", "Options", "Place", "Role", "ScriptedModel", "TextStream", "Usage", "allow_real_calls", "allowed", "bind", "bound",
    "forbid_real_calls", "real_calls", "whereabouts",
]  # fmt: skip
