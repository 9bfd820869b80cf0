/** What the menu of a person offers. */
import BellOff from "@lucide/svelte/icons/bell-off";
import Crown from "@lucide/svelte/icons/crown";
import Lock from "@lucide/svelte/icons/lock";
import MessageSquare from "@lucide/svelte/icons/message-square";
import ShieldCheck from "@lucide/svelte/icons/shield-check";
import User from "@lucide/svelte/icons/user";
import UserMinus from "@lucide/svelte/icons/user-minus";
import UserPlus from "@lucide/svelte/icons/user-plus";
import type { MenuEntry } from "../../kit/Menu.svelte";
import type { Person } from "../../state/people.svelte.ts";
import type { Session } from "../../state/session.svelte.ts";

export function memberMenu(session: Session, { key, name }: Person, role: string | undefined): MenuEntry[] {
  const { panels, manage, personal, conversation } = session;
  const conv = conversation?.id ?? "";
  const entries: MenuEntry[] = [{
    label: "Profile",
    icon: User,
    run: () => panels.open({ kind: "person", key }),
  }];
  if (key === session.self) return entries;
  entries.push({
    label: "Direct message",
    icon: MessageSquare,
    testid: "member-ctx-dm",
    run: () => manage.openDm(key),
  });
  if (conversation?.member && role) {
    entries.push({
      label: "Whisper here",
      icon: Lock,
      testid: "member-ctx-whisper",
      run: () => session.prefill = `/dm @${name} `,
    });
  }
  if (conversation?.member && !role) {
    entries.push({
      label: "Invite here",
      icon: UserPlus,
      run: () => manage.invite(conv, key),
    });
  }
  entries.push({
    label: personal.isMuted(key) ? "Notify again" : "Never notify",
    icon: BellOff,
    testid: "member-ctx-mute",
    run: () => personal.toggleMuted(key),
  });
  if (!role) return entries;
  const managing: MenuEntry[] = [];
  if (manage.isOwner(conversation) && role === "member") {
    managing.push({
      label: "Make admin",
      icon: ShieldCheck,
      run: () => manage.setRole(conv, key, "admin"),
    });
  }
  if (manage.isOwner(conversation) && role === "admin") {
    managing.push({
      label: "Make ordinary member",
      icon: User,
      run: () => manage.setRole(conv, key, "member"),
    });
  }
  if (manage.isOwner(conversation)) {
    managing.push({
      label: "Make owner…",
      icon: Crown,
      run: () => manage.transfer(conv, key),
    });
  }
  if (manage.mayManage(conversation) && role === "member") {
    managing.push({
      label: "Remove from here…",
      icon: UserMinus,
      danger: true,
      testid: "member-ctx-kick",
      run: () => manage.kick(conv, key),
    });
  }
  return managing.length > 0 ? [...entries, "line", ...managing] : entries;
}
