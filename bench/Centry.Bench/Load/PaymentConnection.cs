using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Unicode;

namespace Centry.Bench.Load;

/// <summary>What is created.</summary>
internal enum PaymentKind
{
    Payin,
    Payout,
}

/// <summary>How a creation is sent.</summary>
/// <param name="WebhookUrl">Goes into every payin; null leaves it out.</param>
/// <param name="HasKey">Whether with an Idempotency-Key.</param>
/// <param name="Repeats">Whether it is always the same request with the same key: after the first all are replays.</param>
internal sealed record CreationStyle(PaymentKind Kind, string? WebhookUrl = null, bool HasKey = true, bool Repeats = false)
{
    /// <summary>Where payins are taken.</summary>
    public Market Market { get; init; } = Market.Uganda;
}

/// <summary>A country and a gateway in it.</summary>
/// <param name="PhonePrefix">Six further digits make it whole.</param>
internal sealed record Market(string Country, string Currency, string Gateway, string PhonePrefix)
{
    public static Market Uganda { get; } = new("UG", "UGX", "mtn_momo", "+256772");

    public static Market Kenya { get; } = new("KE", "KES", "daraja_mpesa", "+254722");
}

/// <summary>
/// One keep-alive connection that creates payments. Raw HTTP/1.1 without allocation, for the generator shares the processors with
/// what it measures.
/// </summary>
internal sealed class PaymentConnection : IDisposable
{
    private const int BodyMax = 1024;

    private readonly Uri _api;
    private readonly CreationStyle _style;
    private readonly Guid _repeatedKey = Guid.NewGuid();
    private readonly Random _random;
    private readonly byte[] _request = new byte[4096];
    private readonly byte[] _body = new byte[BodyMax];
    private readonly byte[] _response = new byte[16 * 1024];
    private Socket? _socket;

    public PaymentConnection(Uri api, CreationStyle style, int seed)
    {
        _api = api;
        _style = style;
        _random = new Random(seed);
    }

    /// <summary>Creates one payment.</summary>
    /// <returns>The status and the id of the new payment, or the answer's text when it is none.</returns>
    public async Task<(int Status, Guid PaymentId, string? Fault)> CreateAsync(string merchantKey, CancellationToken cancel)
    {
        var length = WriteRequest(merchantKey);
        var socket = _socket ??= await ConnectAsync(cancel);
        for (var sent = 0; sent < length;)
            sent += await socket.SendAsync(_request.AsMemory(sent, length - sent), SocketFlags.None, cancel);

        var received = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(_response.AsMemory(received), SocketFlags.None, cancel);
            received += read;
            if (TryReadAnswer(_response.AsSpan(0, received), out var status, out var paymentId))
                return (status, paymentId, null);
            // Whatever is not the one answer that we wait for ends the connection: no need to understand its form.
            if (read == 0 || received == _response.Length || !IsBeginningOfCreated(_response.AsSpan(0, received)))
                return Fail(received);
        }
    }

    public void Dispose() => _socket?.Dispose();

    private (int, Guid, string?) Fail(int received)
    {
        _socket!.Dispose();
        _socket = null;
        var text = Encoding.UTF8.GetString(_response, 0, received);
        return (0, Guid.Empty, text.Length == 0 ? "the connection was closed" : text);
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _api.Port), cancel);
        return socket;
    }

    private int WriteRequest(string merchantKey)
    {
        var number = _style.Repeats ? 123_456 : _random.Next(100_000, 1_000_000);
        var bodyLength = _style.Kind == PaymentKind.Payin ? WritePayin(number) : WritePayout(number);
        var path = _style.Kind == PaymentKind.Payin ? "/v1/payins" : "/v1/payouts";
        Utf8.TryWrite(_request, $"POST {path} HTTP/1.1\r\nHost: {_api.Authority}\r\nAuthorization: Merchant-Key {merchantKey}\r\n", out var headLength);
        if (_style.HasKey)
        {
            Utf8.TryWrite(_request.AsSpan(headLength), $"Idempotency-Key: {(_style.Repeats ? _repeatedKey : Guid.NewGuid())}\r\n", out var keyLength);
            headLength += keyLength;
        }

        Utf8.TryWrite(_request.AsSpan(headLength), $"Content-Type: application/json\r\nContent-Length: {bodyLength}\r\n\r\n", out var restLength);
        headLength += restLength;
        _body.AsSpan(0, bodyLength).CopyTo(_request.AsSpan(headLength));
        return headLength + bodyLength;
    }

    private int WritePayin(int number)
    {
        var market = _style.Market;
        Utf8.TryWrite(_body,
            $$"""
            {"country_code":"{{market.Country}}","amount":{{number}},"currency_code":"{{market.Currency}}","payment_method":"mobile_money","gateway":"{{market.Gateway}}","customer_name":"Amina Nakato","customer_email":"amina.nakato@example.com","customer_phone":"{{market.PhonePrefix}}{{number}}","reference":"INV-2026-{{number}}","description":"Order {{number}} at Kampala Coffee Traders","metadata":{"order_id":"{{number}}","channel":"web","cart":["arabica 1kg","robusta 500g"]}
            """,
            out var length);
        return length + Encoding.UTF8.GetBytes(_style.WebhookUrl is { } url ? $$""","webhook_url":"{{url}}"}""" : "}", _body.AsSpan(length));
    }

    private int WritePayout(int number)
    {
        Utf8.TryWrite(_body,
            $$"""
            {"country_code":"UG","amount":{{number}},"currency_code":"UGX","payment_method":"mobile_money","gateway":"mtn_momo","recipient_name":"Amina Nakato","recipient_phone":"+256772{{number}}","metadata":{"order_id":"{{number}}","channel":"erp","cost_centre":"4711"},"reference":"PAY-2026-{{number}}","description":"Beans, delivery {{number}}"}
            """,
            out var length);
        return length;
    }

    private static bool IsBeginningOfCreated(ReadOnlySpan<byte> answer)
    {
        var created = "HTTP/1.1 201"u8;
        return answer.StartsWith(created[..Math.Min(created.Length, answer.Length)]);
    }

    private static bool TryReadAnswer(ReadOnlySpan<byte> answer, [NotNullWhen(true)] out int status, out Guid paymentId)
    {
        (status, paymentId) = (0, Guid.Empty);
        var headLength = answer.IndexOf("\r\n\r\n"u8) + 4;
        if (headLength < 4 || !IsBeginningOfCreated(answer))
            return false;
        var lengthAt = answer[..headLength].IndexOf("Content-Length: "u8);
        if (lengthAt < 0 || !Utf8Parser.TryParse(answer[(lengthAt + 16)..], out int bodyLength, out _) || answer.Length < headLength + bodyLength)
            return false;
        var body = answer.Slice(headLength, bodyLength);
        var idAt = body.IndexOf("\"id\":\""u8);
        if (idAt < 0 || !Utf8Parser.TryParse(body[(idAt + 6)..], out paymentId, out _))
            return false;
        status = 201;
        return true;
    }
}
