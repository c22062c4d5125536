using Microsoft.CodeAnalysis;
using WalletTrace.Notebooks.Execution;
using WalletTrace.Notebooks.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Execution;

/// <summary>What a script's parser takes for a call of a function <c>await</c>.</summary>
public sealed class AwaitTests
{
    private const string Late = "Task<T> Late<T>(T value) => Task.FromResult(value); Func<Task<int>> later = () => Late(7); ";

    [Theory]
    [InlineData("var x = await (Late(7)); x", "7")]
    [InlineData("await (Late(7))", "7")]
    [InlineData("await(Late(7))", "7")]
    [InlineData("await\n(Late(7))", "7")]
    [InlineData("await /* for */ (Late(7)) // it", "7")]
    [InlineData("await (Late(7)); 8", "8")]
    [InlineData("var x = await (await Late(later)).Invoke(); x", "7")]
    [InlineData("var x = await (await (Late(later)))(); x", "7")]
    [InlineData("await (Late(7)).ConfigureAwait(true)", "7")]
    [InlineData("(await (Late(\"text\"))).Length", "4")]
    [InlineData("await (Task<int>)(object)Late(7)", "7")]
    [InlineData("await (true ? Late(7) : Late(8)) + await (Late(1)) * 2", "9")]
    [InlineData("$\"{await (Late(7))}\"", "7")]
    [InlineData("return await (Late(7));", "7")]
    [InlineData("if (await (Late(true))) { Console.Write(\"\"); } foreach (var x in await (Late(new[] { 1 }))) { } ~await (Late(6))", "-7")]
    [InlineData("int y = ~(6); (long)await (Late(7)) + y", "0")]
    [InlineData("Func<Task<int>> inner = async () => await (Late(7)); await (inner())", "7")]
    [InlineData("var text = \"await (x)\"; /* await (x) */ text", "await (x)")]
    public async Task An_await_of_what_stands_in_parentheses_is_an_await(string code, string expected)
    {
        await using var session = new TestSession();

        Assert.Equal(expected, await session.ValueAsync(Late + code));
    }

    [Theory]
    [InlineData("int await(int number) => number + 1;")]
    [InlineData("int @await(int number) => number + 1;")]
    [InlineData("Func<int, int> await = number => number + 1;")]
    public async Task A_function_of_that_name_is_called(string declared)
    {
        await using var session = new TestSession();

        Assert.Equal("7", await session.ValueAsync(declared + " await (6)"));
        Assert.Equal("8", await session.ValueAsync("await (7)"));
        Assert.Equal("9", await session.ValueAsync("@await (8)"));
    }

    [Fact]
    public async Task Errors_stand_where_they_stand_in_the_cell()
    {
        await using var session = new TestSession();

        CellError error = await session.ErrorAsync("var x = await (Task.FromResult(1));\nvar y = await (Task.FromResult(2)) + nothing;\nvar z = await (3);");

        Assert.Equal(
            [
                "cell 1(2,38): error CS0103: The name 'nothing' does not exist in the current context",
                "    var y = await (Task.FromResult(2)) + nothing;",
                "                                         ^~~~~~~",
                "cell 1(3,9): error CS1061: 'int' does not contain a definition for 'GetAwaiter' and no accessible extension method 'GetAwaiter' accepting a first argument of type 'int' could be found (are you missing a using directive or an assembly reference?)",
                "    var z = await (3);",
                "            ^~~~~~~~~",
            ],
            [.. error.Lines]);
    }

    [Fact]
    public async Task An_exception_of_what_is_awaited_has_its_line()
    {
        await using var session = new TestSession();

        CellError error = await session.ErrorAsync("var x = await (Task.FromResult(1));\n\nvar y = await (Task.FromException<int>(new TimeoutException(\"late\")));");

        Assert.Equal(["System.TimeoutException: late", "   at cell 1, line 3: var y = await (Task.FromException<int>(new TimeoutException(\"late\")));"], [.. error.Lines]);
    }

    [Theory]
    [InlineData("var x = await ();")]
    [InlineData("var x = await (1;")]
    [InlineData("void F() { await (Task.CompletedTask); }")]
    [InlineData("int x = 1; int[3] a; while (await (Task.FromResult(false))) { }")]
    public async Task What_is_no_await_either_is_an_error(string code)
    {
        await using var session = new TestSession();

        Assert.Equal("CompilationError", (await session.ErrorAsync(code)).Name);
    }

    [Theory]
    [InlineData("a\n  .B(await (c), await\t( d ) ) ;")]
    [InlineData("await(a);await( b )\n\n;// await (c)")]
    [InlineData("var x = await /**/ (a) //\n + await // why\n (b);")]
    public void Nothing_of_the_text_is_changed(string code)
    {
        SyntaxTree tree = CellSyntax.Parse(code);

        Assert.Equal(code, tree.ToString());
        Assert.Equal(2, tree.GetRoot().DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.AwaitExpressionSyntax>().Count());
    }
}
