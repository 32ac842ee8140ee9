namespace Centry.Simulator.Faults;

/// <summary>What can be made to go wrong. Over the wire in snake_case.</summary>
public enum FaultKind
{
    /// <summary>The call waits <see cref="FaultSpec.Delay"/> before it is looked at; with <see cref="FaultSpec.Applied"/> it is carried out at once and its answer waits.</summary>
    Latency,

    /// <summary>Answered with <see cref="FaultSpec.Status"/>; with <see cref="FaultSpec.Applied"/> the call was carried out all the same.</summary>
    Error,

    /// <summary>The connection is cut before the call is looked at: nothing happened.</summary>
    ConnectionReset,

    /// <summary>The call is carried out and the connection cut instead of answering.</summary>
    AnswerLost,

    /// <summary>The call is carried out and answered with its own status code and a body that no parser takes.</summary>
    GarbageBody,

    /// <summary>The call is carried out and the connection cut half-way through the answer.</summary>
    TruncatedAnswer,

    /// <summary>The access token that the call presents expires as it arrives.</summary>
    TokenExpired,

    /// <summary>No callback for the payment.</summary>
    CallbackNever,

    /// <summary>The callback is sent <see cref="FaultSpec.Times"/> times, one after the other.</summary>
    CallbackRepeated,

    /// <summary>The payment is decided and its callback delivered before the request that created it is answered.</summary>
    CallbackBeforeAnswer,

    /// <summary>The callback is sent <see cref="FaultSpec.Delay"/> late.</summary>
    CallbackDelayed,

    /// <summary>The callback is held back until another payment's has been sent, 10 s at most.</summary>
    CallbackReordered,

    /// <summary>The callback names an amount that is one more than the payment's.</summary>
    CallbackWrongAmount,

    /// <summary>The callback names another currency than the payment's.</summary>
    CallbackWrongCurrency,

    /// <summary>The callback's hash or signature is wrong, where its provider signs.</summary>
    CallbackWrongSignature,
}
