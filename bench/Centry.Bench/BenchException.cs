namespace Centry.Bench;

/// <summary>Something kept a figure from being measured. The message is one sentence and is shown alone.</summary>
internal sealed class BenchException(string sentence) : Exception(sentence);
