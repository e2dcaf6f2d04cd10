package dev.sotto.provisioning;

/**
 * What is there once.
 *
 * @param sessionIdleMinutes after how long without a request somebody is signed out
 * @param sessionHours after how long in any case
 * @param failedSignIns how many wrong passwords in a row lock a name for a while
 * @param callDays for how many days calls that are over are kept
 * @param callsKept how many of them at most, to the next thousand
 * @param webhookDays for how many days a webhook may fail before it is switched off
 */
public record Settings(
        @Field(min = 1, max = 1440, fallback = "30") int sessionIdleMinutes,
        @Field(min = 1, max = 168, fallback = "12") int sessionHours,
        @Field(min = 3, max = 20, fallback = "5") int failedSignIns,
        @Field(min = 1, max = 3650, fallback = "30") int callDays,

        @Field(min = 1000, max = 1_000_000, fallback = "50000")
        int callsKept,

        @Field(min = 1, max = 30, fallback = "3") int webhookDays) {
    /** What is true until somebody says otherwise. */
    public static final Settings USUAL = new Settings(30, 12, 5, 30, 50_000, 3);
}
