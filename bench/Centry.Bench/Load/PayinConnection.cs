using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Unicode;

namespace Centry.Bench.Load;

/// <summary>
/// One keep-alive connection that creates payins. Raw HTTP/1.1 without allocation, for the generator shares the processors with
/// what it measures.
/// </summary>
internal sealed class PayinConnection : IDisposable
{
    private const int BodyMax = 1024;

    private readonly Uri _api;
    private readonly string? _webhookUrl;
    private readonly Random _random;
    private readonly byte[] _request = new byte[4096];
    private readonly byte[] _body = new byte[BodyMax];
    private readonly byte[] _response = new byte[16 * 1024];
    private Socket? _socket;

    /// <param name="webhookUrl">Goes into every payin; null leaves it out.</param>
    public PayinConnection(Uri api, string? webhookUrl, int seed)
    {
        _api = api;
        _webhookUrl = webhookUrl;
        _random = new Random(seed);
    }

    /// <summary>Creates one payin with an idempotency key of its own.</summary>
    /// <returns>The status and the id of the new payin, or the answer's text when it is none.</returns>
    public async Task<(int Status, Guid PayinId, string? Fault)> CreateAsync(string merchantKey, CancellationToken cancel)
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
            if (TryReadAnswer(_response.AsSpan(0, received), out var status, out var payinId))
                return (status, payinId, null);
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
        var number = _random.Next(100_000, 1_000_000);
        Utf8.TryWrite(_body,
            $$"""
            {"country_code":"UG","amount":{{number}},"currency_code":"UGX","payment_method":"mobile_money","gateway":"mtn_momo","customer_name":"Amina Nakato","customer_email":"amina.nakato@example.com","customer_phone":"+256772{{number}}","reference":"INV-2026-{{number}}","description":"Order {{number}} at Kampala Coffee Traders","metadata":{"order_id":"{{number}}","channel":"web","cart":["arabica 1kg","robusta 500g"]}
            """,
            out var bodyLength);
        Append(_webhookUrl is null ? "}" : $$""","webhook_url":"{{_webhookUrl}}"}""");
        Utf8.TryWrite(_request,
            $"POST /v1/payins HTTP/1.1\r\nHost: {_api.Authority}\r\nAuthorization: Merchant-Key {merchantKey}\r\nIdempotency-Key: {Guid.NewGuid()}\r\nContent-Type: application/json\r\nContent-Length: {bodyLength}\r\n\r\n",
            out var headLength);
        _body.AsSpan(0, bodyLength).CopyTo(_request.AsSpan(headLength));
        return headLength + bodyLength;

        void Append(string text) => bodyLength += Encoding.UTF8.GetBytes(text, _body.AsSpan(bodyLength));
    }

    private static bool IsBeginningOfCreated(ReadOnlySpan<byte> answer)
    {
        var created = "HTTP/1.1 201"u8;
        return answer.StartsWith(created[..Math.Min(created.Length, answer.Length)]);
    }

    private static bool TryReadAnswer(ReadOnlySpan<byte> answer, [NotNullWhen(true)] out int status, out Guid payinId)
    {
        (status, payinId) = (0, Guid.Empty);
        var headLength = answer.IndexOf("\r\n\r\n"u8) + 4;
        if (headLength < 4 || !IsBeginningOfCreated(answer))
            return false;
        var lengthAt = answer[..headLength].IndexOf("Content-Length: "u8);
        if (lengthAt < 0 || !Utf8Parser.TryParse(answer[(lengthAt + 16)..], out int bodyLength, out _) || answer.Length < headLength + bodyLength)
            return false;
        var body = answer.Slice(headLength, bodyLength);
        var idAt = body.IndexOf("\"id\":\""u8);
        if (idAt < 0 || !Utf8Parser.TryParse(body[(idAt + 6)..], out payinId, out _))
            return false;
        status = 201;
        return true;
    }
}
