package dev.balsa.broker.group.decide;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.topic.TopicName;
import java.nio.charset.StandardCharsets;

/** The rule for names of groups: 1 to 249 bytes of UTF-8 without control characters. */
public final class GroupName {
    private GroupName() {}

    /** @throws FailureException {@code INVALID_GROUP_ID} */
    public static void check(String group) throws FailureException {
        int bytes = group.getBytes(StandardCharsets.UTF_8).length;
        boolean isPlain = group.codePoints().noneMatch(Character::isISOControl);
        if (bytes < 1 || bytes > GroupSettings.MAX_NAME_BYTES || !isPlain) {
            throw Failure.of(
                            ErrorReason.INVALID_GROUP_ID,
                            "a group cannot be called " + TopicName.quoted(group) + "; use 1 to "
                                    + GroupSettings.MAX_NAME_BYTES + " bytes without control characters")
                    .toException();
        }
    }
}
