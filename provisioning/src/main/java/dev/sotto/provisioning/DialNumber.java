package dev.sotto.provisioning;

/**
 * A telephone number that leads to a conference.
 *
 * @param number as it is signalled
 * @param conference the conference
 * @param description for administrators
 * @param enabled whether it leads anywhere
 */
public record DialNumber(
        @Field(form = Form.NUMBER, min = 1, max = 21) String number,
        @Field(refers = "conferences", max = 40) String conference,
        @Field(max = 1000, fallback = "\"\"") String description,
        @Field(fallback = "true") boolean enabled) {}
