using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WalletTrace.Notebooks.Execution;

/// <summary>
/// Puts the questions of <see cref="CellInterruption"/> into a cell: into loops, functions, conditions of lambdas and queries, and before catch clauses. No line
/// is added, so that errors stand where they stood.
/// </summary>
/// <param name="withConditions">Whether into conditions and functions that are one expression too, which not every cell can take.</param>
internal sealed class InterruptionPoints(bool withConditions) : CSharpSyntaxRewriter
{
    private const string Asked = $"global::WalletTrace.Notebooks.Execution.{nameof(CellInterruption)}";

    private static readonly StatementSyntax Check = SyntaxFactory.ParseStatement($"{Asked}.{nameof(CellInterruption.Check)}();");

    private static readonly ExpressionSyntax Goes = SyntaxFactory.ParseExpression($"{Asked}.{nameof(CellInterruption.Goes)}()");

    private static readonly ExpressionSyntax Catches = SyntaxFactory.ParseExpression($"{Asked}.{nameof(CellInterruption.Catches)}()");

    /// <summary>A cell with the questions.</summary>
    public SyntaxTree In(SyntaxTree cell) =>
        CSharpSyntaxTree.Create((CSharpSyntaxNode)Visit(cell.GetRoot()), CellSyntax.Options, cell.FilePath, cell.Encoding);

    /// <inheritdoc/>
    public override SyntaxNode? VisitWhileStatement(WhileStatementSyntax node) => base.VisitWhileStatement(node) is WhileStatementSyntax loop ? loop.WithStatement(Asking(loop.Statement)) : null;

    /// <inheritdoc/>
    public override SyntaxNode? VisitDoStatement(DoStatementSyntax node) => base.VisitDoStatement(node) is DoStatementSyntax loop ? loop.WithStatement(Asking(loop.Statement)) : null;

    /// <inheritdoc/>
    public override SyntaxNode? VisitForStatement(ForStatementSyntax node) => base.VisitForStatement(node) is ForStatementSyntax loop ? loop.WithStatement(Asking(loop.Statement)) : null;

    /// <inheritdoc/>
    public override SyntaxNode? VisitForEachStatement(ForEachStatementSyntax node) =>
        base.VisitForEachStatement(node) is ForEachStatementSyntax loop ? loop.WithStatement(Asking(loop.Statement)) : null;

    /// <inheritdoc/>
    public override SyntaxNode? VisitForEachVariableStatement(ForEachVariableStatementSyntax node) =>
        base.VisitForEachVariableStatement(node) is ForEachVariableStatementSyntax loop ? loop.WithStatement(Asking(loop.Statement)) : null;

    /// <inheritdoc/>
    public override SyntaxNode? VisitLabeledStatement(LabeledStatementSyntax node) =>
        base.VisitLabeledStatement(node) is LabeledStatementSyntax labeled && labeled.Statement is not (LocalDeclarationStatementSyntax or LocalFunctionStatementSyntax or LabeledStatementSyntax)
            ? labeled.WithStatement(Asking(labeled.Statement))
            : base.VisitLabeledStatement(node);

    /// <inheritdoc/>
    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
    {
        var method = (MethodDeclarationSyntax)base.VisitMethodDeclaration(node)!;
        return method.Body is { } body ? method.WithBody(Asking(body))
            : method.ExpressionBody is { } one && BodyOf(one, method.ReturnType, method.Modifiers, method.SemicolonToken) is { } block
                ? method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block)
                : method;
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node)
    {
        var function = (LocalFunctionStatementSyntax)base.VisitLocalFunctionStatement(node)!;
        return function.Body is { } body ? function.WithBody(Asking(body))
            : function.ExpressionBody is { } one && BodyOf(one, function.ReturnType, function.Modifiers, function.SemicolonToken) is { } block
                ? function.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block)
                : function;
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitAccessorDeclaration(AccessorDeclarationSyntax node) =>
        base.VisitAccessorDeclaration(node) is AccessorDeclarationSyntax { Body: { } body } accessor ? accessor.WithBody(Asking(body)) : base.VisitAccessorDeclaration(node);

    /// <inheritdoc/>
    public override SyntaxNode? VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node) =>
        base.VisitSimpleLambdaExpression(node) is SimpleLambdaExpressionSyntax lambda ? lambda.WithBody(Asking(lambda.Body)) : null;

    /// <inheritdoc/>
    public override SyntaxNode? VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node) =>
        base.VisitParenthesizedLambdaExpression(node) is ParenthesizedLambdaExpressionSyntax lambda ? lambda.WithBody(Asking(lambda.Body)) : null;

    /// <inheritdoc/>
    public override SyntaxNode? VisitWhereClause(WhereClauseSyntax node) =>
        base.VisitWhereClause(node) is WhereClauseSyntax clause && withConditions ? clause.WithCondition(Asking(clause.Condition)) : base.VisitWhereClause(node);

    /// <inheritdoc/>
    public override SyntaxNode? VisitCatchClause(CatchClauseSyntax node)
    {
        var clause = (CatchClauseSyntax)base.VisitCatchClause(node)!;
        ExpressionSyntax filter = clause.Filter is { } own
            ? SyntaxFactory.BinaryExpression(SyntaxKind.LogicalAndExpression, Catches, SyntaxFactory.ParenthesizedExpression(own.FilterExpression))
            : Catches;
        return clause.WithFilter((clause.Filter ?? SyntaxFactory.CatchFilterClause(Catches)).WithFilterExpression(filter));
    }

    private static BlockSyntax Asking(BlockSyntax body) => body.WithStatements(body.Statements.Insert(0, Check));

    private static BlockSyntax Asking(StatementSyntax body) => body is BlockSyntax block ? Asking(block) : SyntaxFactory.Block(Check, body);

    private CSharpSyntaxNode Asking(CSharpSyntaxNode body) => body switch
    {
        BlockSyntax block => Asking(block),
        ExpressionSyntax one when withConditions && IsCondition(one) => Asking(one),
        _ => body,
    };

    private static BinaryExpressionSyntax Asking(ExpressionSyntax condition) =>
        SyntaxFactory.BinaryExpression(SyntaxKind.LogicalAndExpression, Goes, SyntaxFactory.ParenthesizedExpression(condition));

    // By its form alone: what else may be a condition is known to the compiler only.
    private static bool IsCondition(ExpressionSyntax one) => one.Kind() is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression
        or SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression or SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression
        or SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression or SyntaxKind.LogicalNotExpression or SyntaxKind.IsExpression
        or SyntaxKind.IsPatternExpression or SyntaxKind.TrueLiteralExpression or SyntaxKind.FalseLiteralExpression;

    private BlockSyntax? BodyOf(ArrowExpressionClauseSyntax one, TypeSyntax type, SyntaxTokenList modifiers, SyntaxToken end)
    {
        if (!withConditions || type is RefTypeSyntax || one.Expression is ThrowExpressionSyntax or RefExpressionSyntax)
        {
            return null;
        }

        bool givesNothing = type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } || (modifiers.Any(SyntaxKind.AsyncKeyword) && type is not GenericNameSyntax);
        StatementSyntax only = givesNothing
            ? SyntaxFactory.ExpressionStatement(one.Expression)
            : SyntaxFactory.ReturnStatement(SyntaxFactory.Token(SyntaxKind.ReturnKeyword).WithTrailingTrivia(SyntaxFactory.Space), one.Expression, SyntaxFactory.Token(SyntaxKind.SemicolonToken));
        return SyntaxFactory.Block(
            SyntaxFactory.Token(SyntaxKind.OpenBraceToken).WithTrailingTrivia(one.ArrowToken.TrailingTrivia),
            SyntaxFactory.List([Check, only]),
            SyntaxFactory.Token(SyntaxKind.CloseBraceToken).WithTrailingTrivia(end.TrailingTrivia));
    }
}
