namespace Centry.Connectors.Gateways;

/// <summary>
/// A gateway that calls back over HTTP. What a callback claims moves nothing by itself: it is kept, and handed to the gateway as one of a
/// submission's <see cref="GatewaySubmission.Reports"/> when that is asked about next.
/// </summary>
public interface ICallbackGateway : IGateway
{
    /// <summary>
    /// Which of our payments a callback speaks of, for providers that report to one address for all of them; null when it names none.
    /// Never throws on garbage.
    /// </summary>
    Guid? ReadPaymentId(CallbackRequest callback);

    /// <summary>Whether the provider's own proof holds: its hash, signature or token. Never throws on garbage.</summary>
    CallbackProof Prove(CallbackRequest callback, GatewayAccess access) => CallbackProof.None;

    /// <summary>The addresses (IP or CIDR) from which alone this provider reports; empty when it names none.</summary>
    IReadOnlyList<string> CallbackSources(string environment) => [];

    /// <summary>What the provider wants to read, as JSON; null for an empty 200.</summary>
    string? Acknowledgement => null;
}

/// <summary>A gateway whose provider asks us before it pays out: is this order ours, and shall it be paid?</summary>
public interface IPayoutVerifyingGateway : ICallbackGateway
{
    /// <summary>Whether this callback is such a question. Never throws on garbage.</summary>
    bool IsVerification(CallbackRequest callback);

    /// <summary>The answer, as JSON. It says yes to exactly the payout that was sent, and to nothing else.</summary>
    /// <param name="callback">The question, its proof already found valid.</param>
    /// <param name="payout">Our payout that it names; null when there is none, or when it is not on its way.</param>
    string Verify(CallbackRequest callback, PayoutSubmission? payout, GatewayAccess access);
}

/// <summary>What a callback's own proof is worth.</summary>
public enum CallbackProof
{
    /// <summary>The provider proves nothing.</summary>
    None,

    /// <summary>It is the provider's.</summary>
    Valid,

    /// <summary>It should carry a proof and does not, or a wrong one: a forgery until shown otherwise.</summary>
    Invalid,
}

/// <summary>A callback as it came in. The body is the raw bytes: signatures are over them.</summary>
/// <param name="Query">The query string with its question mark; empty when there is none. Adapters put into the callback address there what they need to tell callbacks apart.</param>
public sealed record CallbackRequest(string Method, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body, string Query = "");
