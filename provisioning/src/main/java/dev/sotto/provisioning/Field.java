package dev.sotto.provisioning;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What values a component of a record takes. From it drafts are checked, and the API document is compared with it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Field {
    /** The smallest number, the shortest text, or the shortest list. */
    int min() default 0;

    /** The largest number, the longest text of one value, or the longest list. */
    int max() default 200;

    /** What the text looks like, of each element in a list. */
    Form form() default Form.LINE;

    /** The value when nothing is said, as JSON; without one the field must be said, unless it is a list, a map or optional. */
    String[] fallback() default {};

    /** The kind of record whose id this is; empty for none. */
    String refers() default "";
}
