package dev.sotto.appliance.md;

import dev.sotto.media.distributor.ConductorInput;
import dev.sotto.media.distributor.ConductorOutput;
import dev.sotto.media.distributor.LegMedia;
import dev.sotto.media.ice.IceCredentials;
import dev.sotto.media.ice.TransportAddress;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.NegotiatedAudio;
import dev.sotto.sdp.NegotiatedLevel;
import dev.sotto.sip.focus.MediaCommand;
import dev.sotto.sip.focus.MediaEvent;
import java.util.Optional;

/** The focus' words about media in the media distributor's words, and back. Neither module knows the other. */
final class MediaWords {
    private MediaWords() {}

    /** What the conductor is told. */
    static ConductorInput toConductor(MediaCommand command) {
        return switch (command) {
            case MediaCommand.AddLeg add ->
                new ConductorInput.LegAdded(add.legId(), add.conference(), add.core(), media(add.media()));
            case MediaCommand.ChangeLeg change ->
                new ConductorInput.LegChanged(change.legId(), media(change.media()), depth(change.restart()));
            case MediaCommand.HoldLeg hold -> new ConductorInput.LegHeld(hold.legId());
            case MediaCommand.OpenLeg open -> new ConductorInput.LegOpened(open.legId());
            case MediaCommand.MuteLeg mute -> new ConductorInput.LegMuted(mute.legId(), mute.muted());
            case MediaCommand.RemoveLeg remove -> new ConductorInput.LegRemoved(remove.legId());
        };
    }

    /** What the focus is told, if it concerns it. Who has keys it learns from the key distributor. */
    static Optional<MediaEvent> toFocus(ConductorOutput output) {
        return switch (output) {
            case ConductorOutput.LegMediaUp up -> Optional.of(new MediaEvent.LegMediaUp(up.legId()));
            case ConductorOutput.ConsentLost lost -> Optional.of(new MediaEvent.ConsentLost(lost.legId()));
            case ConductorOutput.SourceCollision collision ->
                Optional.of(new MediaEvent.SourceCollision(collision.legId(), collision.ssrc()));
            case ConductorOutput.CoresLoaded loads -> Optional.of(new MediaEvent.CoresLoaded(loads.busyPermille()));
            case ConductorOutput.LegKeyed _,
                    ConductorOutput.LegDisconnected _,
                    ConductorOutput.ToEngine _,
                    ConductorOutput.TunnelSend _,
                    ConductorOutput.TunnelClose _,
                    ConductorOutput.Alarm _ -> Optional.empty();
        };
    }

    /** Directions turn round: the focus says them as seen from us, a leg's media as seen from the peer. */
    private static LegMedia media(MediaCommand.LegMedia media) {
        NegotiatedAudio audio = media.audio();
        Direction peer = audio.direction().reversed();
        return new LegMedia(
                media.localIce().map(ice -> IceCredentials.of(ice.ufrag(), ice.password())),
                media.localIce().isPresent()
                        ? Optional.empty()
                        : Optional.of(TransportAddress.parse(
                                audio.remote().host(), audio.remote().port())),
                peer.sends(),
                peer.receives(),
                audio.formats().stream()
                        .map(f -> new LegMedia.Format(f.codec().text(), f.receivePayloadType(), f.sendPayloadType()))
                        .toList(),
                audio.level().map(MediaWords::level),
                audio.remoteSources().stream()
                        .map(s -> new LegMedia.DeclaredSource(s.ssrc(), s.cname()))
                        .toList(),
                audio.repair().map(r -> new LegMedia.Repair(r.rtxToSend())));
    }

    private static LegMedia.Level level(NegotiatedLevel level) {
        Direction peer = level.direction().reversed();
        return new LegMedia.Level(level.id(), level.encrypted(), peer.sends(), peer.receives());
    }

    private static ConductorInput.Restart depth(MediaCommand.Restart restart) {
        return switch (restart) {
            case NONE -> ConductorInput.Restart.NONE;
            case ICE -> ConductorInput.Restart.ICE;
            case ICE_AND_KEYS -> ConductorInput.Restart.ICE_AND_KEYS;
        };
    }
}
