package dev.balsa.broker.group.host;

/** One member of one group. */
record MemberKey(String group, String memberId) {}
