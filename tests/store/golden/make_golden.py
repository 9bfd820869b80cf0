"""Writes the golden files of the exports with the Python version itself: TZ=America/Chicago python make_golden.py (claude-comms 0.6.0)."""

import json
import shutil
from pathlib import Path

from claude_comms.artifact import Artifact, ArtifactVersion, save_artifact
from claude_comms.conversation import ConversationMeta, save_meta
from claude_comms.log_exporter import LogExporter
from claude_comms.message import Sender
from claude_comms.reactions import ReactionEvent

here = Path(__file__).parent
events = json.loads((here / "events.json").read_text(encoding="utf-8"))


def fresh(name: str) -> Path:
    folder = here / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def write_logs(folder: Path, **options) -> None:
    exporter = LogExporter(log_dir=folder, **options)
    for event in events:
        body = event["body"]
        if event["kind"] == "message":
            exporter.write_message({**body, "seq": event["seq"]})
        if event["kind"] in ("member_joined", "member_left"):
            what = event["kind"].removeprefix("member_")
            exporter.write_presence(body["conv"], body["name"], body["key"], what, body["ts"])


write_logs(fresh("logs"))
write_logs(fresh("rotated"), fmt="jsonl", max_size_mb=0.002, max_files=3)

conversations = fresh("conversations")
save_meta(
    ConversationMeta(
        name="general",
        topic='Häuser & "Bäume" 🏠',
        created_by="phil",
        created_at="2026-03-08T01:30:00.000001-06:00",
        last_activity="2026-11-01T01:30:00.000000-06:00",
        display_name="Général",
        visibility="private",
        mode="invite",
        archived=True,
        archived_at="2026-11-02T00:00:00.000000-06:00",
        archived_by="bob",
    ),
    conversations,
)
with open(conversations / "general" / "reactions.jsonl", "w", encoding="utf-8") as out:
    for event in events:
        if event["kind"] == "reaction":
            body = {k: v for k, v in event["body"].items() if k != "conv"}
            out.write(ReactionEvent(**body).to_jsonl_line())

written = [event["body"] for event in events if event["kind"] == "artifact_written"]
first = written[0]
save_artifact(
    Artifact(
        id=first["id"],
        name=first["name"],
        title=written[-1]["title"],
        type=first["type"],
        conversation_id=first["conv"],
        created_by=Sender(**first["author"]),
        created_at=first["ts"],
        versions=[
            ArtifactVersion(
                version=body["version"],
                content=body["content"],
                author=Sender(**body["author"]),
                timestamp=body["ts"],
                summary=body["summary"],
            )
            for body in written
        ],
    ),
    fresh("artifacts"),
)

# Under their own names a formatter would touch them.
for path in [*conversations.rglob("*.json"), *(here / "artifacts").rglob("*.json")]:
    path.rename(path.with_name(path.name + ".golden"))
