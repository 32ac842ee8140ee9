using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Centry.Api.Tests.Keys;

/// <summary>Requests exactly as written, from an address of one's choice: what no HTTP client lets one send.</summary>
internal static class RawHttp
{
    /// <returns>The status, and the body of a refusal.</returns>
    /// <param name="from">A loopback address of this machine.</param>
    /// <param name="headerLines">Whole lines, sent as they stand.</param>
    public static async Task<(int Status, JsonElement Body)> GetAsync(IPEndPoint to, IPAddress from, string path, IEnumerable<string> headerLines)
    {
        using var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(to, TestContext.Current.CancellationToken);
        var lines = new[] { $"GET {path} HTTP/1.1", $"Host: {to}", "Connection: close" }.Concat(headerLines).Append("").Append("");
        await socket.SendAsync(Encoding.UTF8.GetBytes(string.Join("\r\n", lines)), TestContext.Current.CancellationToken);

        using var answer = new MemoryStream();
        var chunk = new byte[8192];
        int read;
        while ((read = await socket.ReceiveAsync(chunk, TestContext.Current.CancellationToken)) > 0)
            answer.Write(chunk, 0, read);
        var text = Encoding.UTF8.GetString(answer.ToArray());
        var status = int.Parse(text.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        if (status < 400)
            return (status, default);
        var start = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (status, JsonElement.Parse(text[text.IndexOf('{', start)..(text.LastIndexOf('}') + 1)]));
    }
}
