package dev.sotto.sip.focus;

/** What the focus counts. */
public enum FocusCounter {
    /** Calls that came in. */
    INVITED,
    /** Legs that were answered. */
    ANSWERED,
    /** Calls for an address that is no conference. */
    REFUSED_NO_CONFERENCE,
    /** Calls refused by a limit or by the filter of who may join. */
    REFUSED_BY_POLICY,
    /** Calls for a conference that has times, outside of them. */
    REFUSED_NOT_OPEN,
    /** Calls for an account of which no telephone is registered. */
    REFUSED_NOT_REGISTERED,
    /** Calls of trunks that no rule or number leads anywhere, that a rule refuses, or for which there is no room. */
    REFUSED_BY_TRUNK,
    /** Descriptions that break the syntax of SDP. */
    REFUSED_MALFORMED,
    /** Parties that cannot be PERC endpoints, or whose sources collide. */
    REFUSED_NOT_PERC,
    /** Of these, ordinary phones that were sent to the gateway. */
    SENT_TO_GATEWAY,
    /** Calls of ordinary phones that were carried to the gateway. */
    CARRIED,
    /** Of these, the ones that the gateway answered. */
    CARRIED_ANSWERED,
    /** Of these, the ones that the gateway refused, or that did not reach it. */
    CARRIED_REFUSED,
    /** Sources of a leg with several that nobody hears, because another participant has that SSRC. */
    SOURCES_LEFT_OUT,
    /** Calls refused because the key distributor was unreachable or silent. */
    REFUSED_NO_KEY_DISTRIBUTOR,
    /** Calls and legs that the key distributor refused. */
    REFUSED_BY_KEY_DISTRIBUTOR,
    /** Calls for a conference that is to be private and that the key distributor has on no roster. */
    REFUSED_NO_ROSTER,
    /** Calls that the peer took back. */
    CANCELLED,
    /** Legs whose endpoint got no keys in time. */
    KEYING_TIMED_OUT,
    /** Legs whose audio level travels encrypted under the outer keys (RFC 6904). */
    LEVEL_ENCRYPTED,
    /** Legs whose audio level travels in clear, because the peer did not accept it encrypted. */
    LEVEL_CLEAR,
    /** Legs without audio level. */
    LEVEL_ABSENT,
    /** Times that a gateway got end-to-end keys, which everybody in the conference is told. */
    KEYED_THROUGH_GATEWAY,
    /** Notices about weaker legs that a peer has taken. */
    WEAKER_LEGS_TOLD,
    /** Notices about weaker legs that a peer did not ask for, refused or never answered. */
    WEAKER_LEGS_NOT_TOLD,
    /** Legs whose media was let flow after a second although not everybody had answered. */
    WEAKER_LEGS_WAITED_IN_VAIN,
    /** Legs negotiated anew because the key distributor had forgotten everything. */
    KEYS_RESTARTED,
    /** Gateways asked whether they are still there, because their link to the key distributor broke. */
    GATEWAYS_ASKED,
    /** Gateways that did not answer in time; those that cannot be reached at all end by themselves. */
    GATEWAYS_GONE,
    /** Legs thrown out by an operator of ours. */
    KICKED,
    /** Reports of endpoints about packets that they could not open. */
    HEALTH_REPORTED,
    /** Such reports that came too soon after another one and were not kept. */
    HEALTH_TOO_OFTEN,
    /** Inputs about a leg that is no more; races make some. */
    LATE_INPUTS,
    /** Conferences discarded because of a bug of ours. */
    CONFERENCES_DISCARDED
}
