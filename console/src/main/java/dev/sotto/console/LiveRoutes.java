package dev.sotto.console;

import dev.sotto.provisioning.Role;
import dev.sotto.provisioning.Store;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What can be asked of what runs: conferences, calls, events, metrics. Everybody with a role may look; operators may act. */
final class LiveRoutes {
    private static final Set<Role> ALL = EnumSet.allOf(Role.class);
    private static final Set<Role> OPERATOR = EnumSet.of(Role.OPERATOR, Role.ADMIN);
    /** Messages have the addresses of networks that are nothing to somebody who only looks. */
    private static final Set<Role> TECHNICAL = EnumSet.of(Role.OPERATOR, Role.ADMIN, Role.AUDITOR);

    private static final String CONFERENCES = "/api/v1/live/conferences";
    private static final String CONFERENCE = CONFERENCES + "/{address}";

    private LiveRoutes() {}

    static List<Route> all(Backstage backstage, Store store, EventsDesk events, Gate gate) {
        LiveDesk live = new LiveDesk(backstage.live(), backstage.calls(), store);
        LinesDesk calls = LinesDesk.ofCalls(backstage.calls());
        LinesDesk conferences = LinesDesk.ofConferences(backstage.calls());
        CallsDesk one = new CallsDesk(backstage.calls(), backstage.tape());
        List<Route> out = new ArrayList<>();
        out.add(new Route("GET", "/api/v1/live", ALL, false, live::overview));
        out.add(new Route("GET", CONFERENCES, ALL, false, live::list));
        out.add(new Route("GET", CONFERENCE, ALL, false, live::read));
        out.add(new Route("POST", CONFERENCE + "/actions", OPERATOR, false, live::ofConference));
        out.add(new Route("POST", CONFERENCE + "/participants/{id}/actions", OPERATOR, false, live::ofParticipant));
        out.add(new Route("POST", CONFERENCE + "/phones/{number}/actions", OPERATOR, false, live::ofPhone));
        out.add(events(events, gate));
        out.add(new Route("GET", "/api/v1/calls", ALL, false, calls::list));
        out.add(new Route("GET", "/api/v1/calls.csv", ALL, false, calls::csv));
        out.add(new Route("GET", "/api/v1/calls.jsonl", ALL, false, calls::jsonLines));
        out.add(new Route("GET", "/api/v1/calls/{id}", ALL, false, one::read));
        out.add(new Route("GET", "/api/v1/calls/{id}/packets", TECHNICAL, false, one::packets));
        out.add(new Route("GET", "/api/v1/conference-log", ALL, false, conferences::list));
        out.add(new Route("GET", "/api/v1/conference-log.csv", ALL, false, conferences::csv));
        out.add(new Route("GET", "/api/v1/conference-log.jsonl", ALL, false, conferences::jsonLines));
        MetricsDesk metrics = new MetricsDesk(backstage.live(), backstage.calls(), store, events, backstage.courier());
        out.add(new Route("GET", "/metrics", ALL, false, metrics::read));
        return out;
    }

    /** Whoever has a stream is looked at again while it runs, by the same route. */
    private static Route events(EventsDesk events, Gate gate) {
        String path = "/api/v1/events";
        Route door = new Route("GET", path, ALL, false, (_, _) -> Answer.empty(204));
        return new Route(
                "GET",
                path,
                ALL,
                false,
                (request, caller) -> events.stream(request, caller, () -> gate.still(door, request)));
    }
}
