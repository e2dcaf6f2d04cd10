package dev.sotto.provisioning;

/**
 * What is there once.
 *
 * @param sessionIdleMinutes after how long without a request somebody is signed out
 * @param sessionHours after how long in any case
 * @param failedSignIns how many wrong passwords in a row lock a name for a while
 */
public record Settings(
        @Field(min = 1, max = 1440, fallback = "30") int sessionIdleMinutes,
        @Field(min = 1, max = 168, fallback = "12") int sessionHours,
        @Field(min = 3, max = 20, fallback = "5") int failedSignIns) {
    /** What is true until somebody says otherwise. */
    public static final Settings USUAL = new Settings(30, 12, 5);
}
