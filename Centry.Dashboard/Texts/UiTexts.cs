namespace Centry.Dashboard.Texts;

/// <summary>Names the resource files <c>Texts/UiTexts*.resx</c>: every sentence of the dashboard, one file a language.</summary>
public sealed class UiTexts;
