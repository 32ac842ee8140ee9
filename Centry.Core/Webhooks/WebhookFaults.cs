using System.Net.Sockets;
using System.Security.Authentication;
using Centry.Core.Webhooks.Outbound;

namespace Centry.Core.Webhooks;

/// <summary>
/// Words for a failed exchange. A merchant chose the address and reads the words, so they tell a receiver's own faults
/// apart but never what our network or name server said.
/// </summary>
internal static class WebhookFaults
{
    public const string AddressNotAllowed = "address is not allowed";

    public static string Describe(Exception fault)
    {
        if (Within<AddressNotAllowedException>(fault) is not null) return AddressNotAllowed;
        if (Within<AuthenticationException>(fault) is not null) return "could not set up TLS: the certificate must be valid for the host and come with its whole chain";
        return fault switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "the answer's headers are too large",
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => "the answer is not HTTP/1.1",
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => "could not connect",
            // The handler's connect time-out; the attempt's own deadline is told apart before.
            OperationCanceledException => "could not connect",
            _ => "the connection closed before the answer was complete",
        };
    }

    /// <summary>Kinds and codes for the operator's log; no message, which could repeat what the receiver sent.</summary>
    public static string Detail(Exception fault)
    {
        var kinds = new List<string>();
        for (var inner = fault; inner is not null; inner = inner.InnerException)
        {
            kinds.Add(inner switch
            {
                HttpRequestException http => $"{nameof(HttpRequestException)}:{http.HttpRequestError}",
                SocketException socket => $"{nameof(SocketException)}:{socket.SocketErrorCode}",
                _ => inner.GetType().Name,
            });
        }

        return string.Join(" < ", kinds);
    }

    private static T? Within<T>(Exception fault)
        where T : Exception
    {
        for (var inner = fault; inner is not null; inner = inner.InnerException)
        {
            if (inner is T found) return found;
        }

        return null;
    }
}
