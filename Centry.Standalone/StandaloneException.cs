namespace Centry.Standalone;

/// <summary>
/// Something on this machine stands in the way, and a person can put it right. The message is one sentence that says
/// what and how; it is shown alone, without a stack trace.
/// </summary>
public sealed class StandaloneException : Exception
{
    public StandaloneException(string sentence)
        : base(sentence)
    {
    }

    public StandaloneException(string sentence, Exception cause)
        : base(sentence, cause)
    {
    }
}
