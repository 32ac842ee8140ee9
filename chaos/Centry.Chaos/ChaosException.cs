namespace Centry.Chaos;

/// <summary>Something kept the run from being made or judged. The message is one sentence and is shown alone.</summary>
internal sealed class ChaosException(string sentence) : Exception(sentence);
