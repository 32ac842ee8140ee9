using System.Text;

namespace Centry.Connectors.Gateways.Exchanges;

/// <summary>
/// Keeps what was said between an account and its provider about one payment, with every secret covered before it is kept. Given to an adapter
/// with the account (<see cref="GatewayAccess.Exchanges"/>); one task's, and not for several threads.
/// </summary>
public sealed class ExchangeRecorder
{
    /// <summary>Of each body, in UTF-8.</summary>
    public const int BodyBytesMax = 4096;
    private const int AddressMax = 300;
    private const string Ellipsis = "…";

    private readonly SecretMask _mask;
    private readonly List<ProviderExchange> _exchanges = [];

    /// <param name="callbackToken">The account's: whoever knows it can call us in the provider's name.</param>
    public ExchangeRecorder(GatewayDescriptor gateway, GatewayAccess access, string callbackToken)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        ArgumentNullException.ThrowIfNull(access);
        var secrets = gateway.Credentials.Where(field => field.Secret).Select(field => access.Credentials.GetValueOrDefault(field.Name)).OfType<string>();
        _mask = new SecretMask(gateway.SecretFields, secrets.Append(callbackToken));
    }

    /// <summary>In the order in which they were made.</summary>
    public IReadOnlyList<ProviderExchange> Exchanges => _exchanges;

    /// <summary>Never throws: what cannot be kept is not worth a payment.</summary>
    internal async Task KeepAsync(HttpRequestMessage request, DateTimeOffset at, TimeSpan took, ProviderAnswer? answer, ProviderSilence? silence)
    {
        try
        {
            // No header is kept; but an answer may repeat one.
            foreach (var (name, values) in request.Headers.NonValidated)
                _mask.Hear(name, values.ToString());
            var sent = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(CancellationToken.None);
            var (question, told) = (Text(sent), Text(answer?.Body ?? []));
            var address = _mask.Of(request.RequestUri!.Authority + request.RequestUri.AbsolutePath);
            _exchanges.Add(new ProviderExchange(
                at, request.Method.Method, address.Length <= AddressMax ? address : address[..AddressMax], (int)took.TotalMilliseconds, (int?)answer?.Status, silence?.Reason, question, told));
        }
        catch (Exception)
        {
            // The next one may be kept again.
        }
    }

    // Covered first and cut then: of a secret that was cut, a part would be left.
    private string? Text(byte[] body) => body.Length == 0 ? null : Cut(_mask.Of(Encoding.UTF8.GetString(body)).Replace('\0', '\uFFFD'));

    private static string Cut(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) <= BodyBytesMax)
            return text;
        var (length, bytes) = (0, Encoding.UTF8.GetByteCount(Ellipsis));
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > BodyBytesMax)
                break;
            length += rune.Utf16SequenceLength;
        }

        return text[..length] + Ellipsis;
    }
}
