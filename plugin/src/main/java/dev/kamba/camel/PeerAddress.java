package dev.kamba.camel;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a peer listens: {@code AET@host:port}; an IPv6 address is written in square brackets. */
record PeerAddress(String aeTitle, String host, int port) {

    private static final Pattern FORM =
            Pattern.compile("(?<aet>[^@]+)@(?<host>\\[[0-9a-fA-F:.%]+]|[^:@/]+):(?<port>\\d{1,5})");
    private static final int MAX_PORT = 65_535;

    static PeerAddress parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || !AeTitle.valid(matcher.group("aet"))) {
            throw wrong(text);
        }
        int port = Integer.parseInt(matcher.group("port"));
        if (port < 1 || port > MAX_PORT) {
            throw wrong(text);
        }
        String host = matcher.group("host");
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new PeerAddress(matcher.group("aet"), bare, port);
    }

    private static KambaException wrong(String text) {
        return new KambaException(
                ErrorCode.CONFIGURATION_INVALID,
                "'" + text + "' is not 'listen' or AET@host:port, such as ARCHIVE@pacs.example.org:104");
    }

    @Override
    public String toString() {
        return aeTitle + "@" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
