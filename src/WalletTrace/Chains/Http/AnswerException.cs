namespace WalletTrace.Chains.Http;

/// <summary>What is wrong with an answer; the endpoint that got it adds who gave it to what question.</summary>
internal sealed class AnswerException(string problem, AnswerFault fault = AnswerFault.Data, string? text = null) : Exception(problem)
{
    /// <summary>What kind of fault it is.</summary>
    public AnswerFault Fault => fault;

    /// <summary>The offending text, where there is any to show.</summary>
    public string? Text => text;
}

/// <summary>In what way an answer is wrong; decides the type of the failure.</summary>
internal enum AnswerFault
{
    /// <summary>It says what cannot be: <see cref="ChainDataException"/>.</summary>
    Data,

    /// <summary>It is not an answer to what was asked: <see cref="ChainSourceException"/>.</summary>
    Form,

    /// <summary>Something is missing that may come when asked again: <see cref="MissingResponseException"/>.</summary>
    Missing,
}
