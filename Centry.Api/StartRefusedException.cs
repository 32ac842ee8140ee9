namespace Centry.Api;

/// <summary>A configuration that the API will not run with. The message is one sentence that says what to change; it is shown alone, without a stack trace.</summary>
public sealed class StartRefusedException(string sentence) : Exception(sentence);
