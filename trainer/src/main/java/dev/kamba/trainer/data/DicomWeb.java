package dev.kamba.trainer.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Search and retrieval over DICOMweb (PS3.18 sections 10.4 and 10.6). The server is not trusted: all it sends is bounded. */
final class DicomWeb {

    /** One instance is at most this long; DICOM itself ends at twice the number. */
    static final long MOST_INSTANCE_BYTES = 1L << 31;

    private static final int MOST_JSON_BYTES = 1 << 26;
    private static final int MOST_ANSWERS = 1_000_000;
    private static final int PAGE = 200;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofMinutes(2);
    private static final JsonMapper JSON = new JsonMapper();

    private final String base;
    private final Optional<String> authorization;
    private final HttpClient http;

    DicomWeb(URI base, Optional<String> authorization) {
        var scheme = base.getScheme();
        if (!("http".equals(scheme) || "https".equals(scheme))
                || base.getHost() == null
                || base.getUserInfo() != null) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "the server's address must look like https://host:port/dicom-web, without user or password in it");
        }
        this.base = base.toString().replaceFirst("/+$", "");
        this.authorization = authorization;
        // No redirects: they could carry the credentials to another server.
        this.http = HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(CONNECT)
                .build();
    }

    /**
     * The value of an Authorization header.
     *
     * @param secret {@code user:password}, or {@code Bearer} and a token
     */
    static String authorization(String secret) {
        if (secret.startsWith("Bearer ")) {
            return secret;
        }
        if (!secret.contains(":")) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "the credentials must be user:password, or the word Bearer, a space and a token");
        }
        return "Basic " + Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
    }

    /** All answers to a search, page by page; the same answer twice, by the value of a tag, counts once. */
    List<JsonNode> search(String path, Map<String, String> parameters, String key) {
        var found = new LinkedHashMap<String, JsonNode>();
        int before;
        do {
            before = found.size();
            var query = new LinkedHashMap<>(parameters);
            query.put("limit", Integer.toString(PAGE));
            query.put("offset", Integer.toString(before));
            for (var each : page(path + "?" + encoded(query))) {
                text(each, key).ifPresent(uid -> found.putIfAbsent(uid, each));
            }
            if (found.size() > MOST_ANSWERS) {
                throw new KambaException(
                        ErrorCode.PEER_REFUSED, "the server's answers to a search do not end; name fewer studies");
            }
            // A server that ignores the offset answers the same again, and one without more answers nothing.
        } while (found.size() > before);
        return new ArrayList<>(found.values());
    }

    private JsonNode page(String path) {
        var answer = get(path, "application/dicom+json");
        try (var body = answer.body()) {
            var bytes = answer.statusCode() == 404 ? new byte[0] : body.readNBytes(MOST_JSON_BYTES + 1);
            if (bytes.length > MOST_JSON_BYTES) {
                throw new KambaException(
                        ErrorCode.PEER_REFUSED, "the server's answer to a search is too long; name fewer studies");
            }
            return bytes.length == 0 ? JSON.createArrayNode() : JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new KambaException(
                    ErrorCode.PEER_REFUSED,
                    "the server's answer to a search is not JSON; check the address of DICOMweb",
                    e);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** The first value of an element in DICOM's JSON (PS3.18 annex F), if it is a text. */
    static Optional<String> text(JsonNode dataSet, String tag) {
        var value = dataSet.path(tag).path("Value").path(0);
        return value.isTextual() ? Optional.of(value.asText().strip()) : Optional.empty();
    }

    /** Copies one instance as its server keeps it. */
    long retrieve(String path, OutputStream into) throws IOException {
        var answer = get(path, "multipart/related; type=\"application/dicom\"; transfer-syntax=*");
        try (var body = answer.body()) {
            var type = answer.headers().firstValue("Content-Type").orElse("");
            return Multipart.copyFirst(body, type, into, MOST_INSTANCE_BYTES);
        }
    }

    private HttpResponse<InputStream> get(String path, String accept) {
        var request = HttpRequest.newBuilder(URI.create(base + "/" + path))
                .timeout(ANSWER)
                .header("Accept", accept);
        authorization.ifPresent(value -> request.header("Authorization", value));
        try {
            var answer = http.send(request.build(), BodyHandlers.ofInputStream());
            int status = answer.statusCode();
            // A search for what is not there is answered so by some.
            if (status != 200 && status != 204 && status != 206 && status != 404) {
                answer.body().close();
                throw new KambaException(
                        ErrorCode.PEER_REFUSED,
                        "the server answered with status " + status
                                + (status == 401 || status == 403
                                        ? "; name the environment variable that holds the credentials"
                                        : "; check the address of DICOMweb"));
            }
            return answer;
        } catch (IOException e) {
            throw broken(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw broken(e);
        }
    }

    static KambaException broken(Exception cause) {
        return new KambaException(
                ErrorCode.PEER_UNREACHABLE,
                "the server cannot be reached or broke the connection; run the command again, it goes on where it stopped",
                cause);
    }

    private static String encoded(Map<String, String> query) {
        return query.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
