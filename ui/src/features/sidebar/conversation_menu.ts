/** What the menu of a conversation offers to somebody. */
import Archive from "@lucide/svelte/icons/archive";
import ArrowDown from "@lucide/svelte/icons/arrow-down";
import ArrowDownAZ from "@lucide/svelte/icons/arrow-down-a-z";
import ArrowUp from "@lucide/svelte/icons/arrow-up";
import ArchiveRestore from "@lucide/svelte/icons/archive-restore";
import Bell from "@lucide/svelte/icons/bell";
import BellOff from "@lucide/svelte/icons/bell-off";
import CheckCheck from "@lucide/svelte/icons/check-check";
import DoorOpen from "@lucide/svelte/icons/door-open";
import Info from "@lucide/svelte/icons/info";
import LinkIcon from "@lucide/svelte/icons/link";
import LogIn from "@lucide/svelte/icons/log-in";
import Star from "@lucide/svelte/icons/star";
import Trash from "@lucide/svelte/icons/trash-2";
import UserPlus from "@lucide/svelte/icons/user-plus";
import type { MenuEntry } from "../../kit/Menu.svelte";
import type { Conversation } from "../../net/types.ts";
import type { Session } from "../../state/session.svelte.ts";

export function conversationMenu(session: Session, row: Conversation): MenuEntry[] {
  const groups = [reading(session, row), placing(session, row), about(session, row), ending(session, row)]
    .filter((group) => group.length > 0);
  return groups.flatMap((group, at) => at === 0 ? group : ["line" as const, ...group]);
}

function reading(session: Session, { id, member, starred, muted }: Conversation): MenuEntry[] {
  const { manage, panels } = session;
  if (!member) return [];
  return [
    {
      label: "Mark all as read",
      icon: CheckCheck,
      testid: "channel-ctx-read",
      run: () => session.marks.allRead(id),
    },
    {
      label: starred ? "Unstar" : "Star",
      icon: Star,
      testid: "channel-ctx-star",
      run: () => manage.toggleStar(id),
    },
    {
      label: muted ? "Unmute" : "Mute",
      icon: muted ? Bell : BellOff,
      testid: "channel-ctx-mute",
      run: () => manage.toggleMute(id),
    },
    {
      label: "Notifications…",
      icon: Bell,
      testid: "channel-ctx-notify",
      run: () => panels.show({ kind: "notify", conv: id }),
    },
  ];
}

/** The same as dragging the row, for who has no mouse. */
function placing({ conversations, personal }: Session, { id }: Conversation): MenuEntry[] {
  const rows = conversations.sectionOf(id)?.rows ?? [];
  const at = rows.findIndex((row) => row.id === id);
  if (at < 0 || conversations.filter !== "") return [];
  const entries: MenuEntry[] = [];
  if (at > 0) {
    entries.push({
      label: "Move up",
      icon: ArrowUp,
      testid: "channel-ctx-up",
      run: () => personal.place(id, rows[at - 1]!.id),
    });
  }
  if (at < rows.length - 1) {
    entries.push({
      label: "Move down",
      icon: ArrowDown,
      testid: "channel-ctx-down",
      run: () => personal.place(id, rows[at + 2]?.id ?? null),
    });
  }
  if (personal.order.length > 0) {
    entries.push({
      label: "Sort all by name",
      icon: ArrowDownAZ,
      testid: "channel-ctx-sort",
      run: () => personal.sortByName(),
    });
  }
  return entries;
}

function about(session: Session, row: Conversation): MenuEntry[] {
  const { id } = row;
  const link = new URL(`/c/${encodeURIComponent(id)}`, location.href).href;
  return [
    ...(row.member || row.archived
      ? []
      : [{ label: "Join", icon: LogIn, testid: "channel-ctx-join", run: () => session.join(id) }]),
    ...(row.member && !row.direct
      ? [{
        label: "Invite…",
        icon: UserPlus,
        testid: "channel-ctx-invite",
        run: () => session.panels.show({ kind: "invite", conv: id }),
      }]
      : []),
    {
      label: "Copy link",
      icon: LinkIcon,
      testid: "channel-ctx-copy-link",
      run: () => session.copy(link, "Link copied"),
    },
    {
      label: session.manage.mayManage(row) ? "About and manage…" : "About…",
      icon: Info,
      testid: "channel-ctx-info",
      run: () => session.panels.show({ kind: "conversation", conv: id }),
    },
  ];
}

function ending({ manage }: Session, row: Conversation): MenuEntry[] {
  const { id } = row;
  const entries: MenuEntry[] = [];
  if (row.member) {
    entries.push({
      label: "Leave",
      icon: DoorOpen,
      testid: "channel-ctx-leave",
      run: () => manage.leave(id),
    });
  }
  if (manage.mayManage(row) && !row.archived) {
    entries.push({
      label: "Archive",
      icon: Archive,
      testid: "channel-ctx-close",
      run: () => manage.archive(id),
    });
  }
  if (row.archived) {
    entries.push({
      label: "Open again",
      icon: ArchiveRestore,
      testid: "channel-ctx-unarchive",
      run: () => manage.unarchive(id),
    });
  }
  if (manage.isOwner(row)) {
    entries.push({
      label: "Delete…",
      icon: Trash,
      danger: true,
      testid: "channel-ctx-delete",
      run: () => manage.confirmDelete(id),
    });
  }
  return entries;
}
