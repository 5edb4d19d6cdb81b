"""Resource families: the operations of a service that are about the same kind of resource, by the
rest of their ids without the verb: `listInstances`, `launchInstance` and `instanceAction` are of
the family `instance`, `changeInstanceCompartment` too."""
from __future__ import annotations

from codegen.names import words

# First words of ids that say what is done, not to what.
VERBS = frozenset("""
abort accept activate add advertise aggregate analyze append apply approve assemble assign associate
attach authorize backup calculate cancel change check clone close collect commit compare complete
configure confirm connect convert copy create deactivate decline delete deploy deregister detach
detect disable disassociate discover download downgrade drop edit enable estimate evaluate execute
expand export extend extract failover fetch filter find force generate get handle head ignore
implement import ingest initiate inplace install invoke launch like list load lookup make manage
mark mask merge migrate modify mount move offboard onboard override patch pause pay perform post
prepare preview process promote provision publish purge put query reboot recall reconfigure recover
recreate reencrypt refresh register reinstate reject release remove rename renew reopen reorder
replace replicate request rerun reschedule resend reset resize resolve respond restart
restore resume retrieve retry review revoke rollback rotate run save scale scan schedule search send
set shrink skip snooze softreset softstop stage start stop submit subscribe suggest summarize
suppress suspend swap switch switchover sync synchronize terminate test toggle train trigger
unadvertise unapply unapprove unassign uninstall unlike unmount unpause unregister unset unsubscribe
unsuppress update upgrade upload upsert validate verify withdraw
""".split())
# Words before the verb that say how, not what.
_HOW = frozenset({"bulk", "batch", "cascading", "asynchronous", "synchronous"})
_SINGULARS = {"indices": "index", "indexes": "index", "statuses": "status", "aliases": "alias",
              "analyses": "analysis", "databases": "database", "series": "series",
              "metadata": "metadata", "dns": "dns", "apis": "api", "axes": "axis",
              "access": "access", "caches": "cache", "leases": "lease", "news": "news"}


def singular(word: str) -> str:
    if word in _SINGULARS:
        return _SINGULARS[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _rest(parts: list[str]) -> list[str]:
    if parts[0] in _HOW and len(parts) > 1:
        parts = parts[1:]
    if parts[0] in VERBS:
        verb, parts = parts[0], parts[1:]
        if verb == "change" and len(parts) > 1 and parts[-1] in ("compartment", "compartments"):
            return parts[:-1]
    elif len(parts) > 1 and parts[-1] == "action":
        return parts[:-1]
    return parts


def family(operation: str) -> str:
    """`launchInstances` -> `instance`; the verb itself where nothing else is left."""
    parts = words(operation)
    rest = _rest(parts) or parts
    if rest[:2] == ["work", "request"] or rest[:2] == ["work", "requests"]:
        return "workRequest"
    rest = [*rest[:-1], singular(rest[-1])]
    return rest[0] + "".join(word.capitalize() for word in rest[1:])
