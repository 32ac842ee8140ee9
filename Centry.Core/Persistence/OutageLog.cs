using Microsoft.Extensions.Logging;

namespace Centry.Core.Persistence;

/// <summary>
/// What is tried again and again is told once when it begins to fail, once more when it fails for another reason, and once when it works
/// again. Not shared between threads.
/// </summary>
/// <param name="what">What does not happen meanwhile; begins the sentence.</param>
public sealed partial class OutageLog(ILogger logger, string what)
{
    private string? _reason;

    public void Failed(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (_reason == exception.Message)
            return;
        _reason = exception.Message;
        // Where a database that is away was noticed says nothing; for anything else that is the question.
        if (DatabaseOutage.Is(exception))
            LogAway(logger, what, _reason);
        else
            LogFailing(logger, what, exception);
    }

    public void Works()
    {
        if (_reason is null)
            return;
        _reason = null;
        LogBack(logger, what);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} wait for the database ({Reason})")]
    private static partial void LogAway(ILogger logger, string what, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{What} fail; trying again")]
    private static partial void LogFailing(ILogger logger, string what, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "{What} go on")]
    private static partial void LogBack(ILogger logger, string what);
}
