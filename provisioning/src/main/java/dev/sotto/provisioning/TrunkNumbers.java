package dev.sotto.provisioning;

import java.util.List;
import java.util.Optional;

/**
 * Which numbers belong to a trunk and how they are written.
 *
 * @param dids numbers that lead to us
 * @param allowedFrom who may call; empty for everybody
 * @param allowedTo what may be called over it; empty for nothing
 * @param normalisation how numbers that come in are made E.164
 * @param callerId what we say who is calling
 * @param hideCallerNumber whether others in a conference see the caller's number
 */
public record TrunkNumbers(
        @Field(form = Form.NUMBERS, max = 10_000) List<String> dids,
        @Field(form = Form.NUMBERS, max = 1000) List<String> allowedFrom,
        @Field(form = Form.NUMBERS, max = 1000) List<String> allowedTo,
        @Field(fallback = "{}") Normalisation normalisation,
        @Field(fallback = "{}") CallerId callerId,
        @Field(fallback = "true") boolean hideCallerNumber) {
    /** Takes copies. */
    public TrunkNumbers {
        dids = List.copyOf(dids);
        allowedFrom = List.copyOf(allowedFrom);
        allowedTo = List.copyOf(allowedTo);
    }

    /**
     * How numbers that come in are made E.164.
     *
     * @param country where national numbers are from
     * @param stripPrefix what is taken off
     * @param addPrefix what is put before
     * @param plus whether numbers to the other side carry a +
     */
    public record Normalisation(
            @Field(form = Form.COUNTRY, max = 2) Optional<String> country,
            @Field(form = Form.NUMBER, max = 21) Optional<String> stripPrefix,
            @Field(form = Form.NUMBER, max = 21) Optional<String> addPrefix,
            @Field(fallback = "true") boolean plus) {}

    /**
     * What we say who is calling.
     *
     * @param number the number that we call with
     * @param displayName the name
     * @param passThrough whether the number of the one who asked for the call is told instead
     * @param privacy whether the called one sees any (RFC 3323)
     * @param assertedIdentity whether P-Asserted-Identity is sent (RFC 3325)
     * @param remotePartyId whether Remote-Party-ID is sent
     * @param diversion whether Diversion is sent (RFC 5806)
     * @param trustInbound whether what the other side asserts is believed
     */
    public record CallerId(
            @Field(form = Form.NUMBER, max = 21) Optional<String> number,
            @Field(max = 120) Optional<String> displayName,
            @Field(fallback = "false") boolean passThrough,
            @Field(fallback = "false") boolean privacy,
            @Field(fallback = "true") boolean assertedIdentity,
            @Field(fallback = "false") boolean remotePartyId,
            @Field(fallback = "false") boolean diversion,
            @Field(fallback = "false") boolean trustInbound) {}
}
