import type { FastifyInstance } from 'fastify'
import { abort, currentApp, flash, g, redirect, renderTemplate, request, rule, urlFor } from 'flaskish'
import { loadUser, loginRequired } from './auth.ts'
import { addPost, changePost, deletePost, findPost, listPosts, type Draft, type Post } from './posts.ts'
import { User } from './users.ts'

const index = rule(['/', '/page/<int(min=2):page>'], { endpoint: 'index' })
const create = rule('/create', { endpoint: 'create' })
const update = rule('/<int:id>/update', { endpoint: 'update' })

/** The blueprint of posts. */
export async function blog (app: FastifyInstance): Promise<void> {
  app.beforeRequest(loadUser)

  app.rule(index, async ({ page = 1 }) => {
    // One more than is shown says whether there are older ones.
    const posts = await listPosts(PAGE_LENGTH + 1, (page - 1) * PAGE_LENGTH)
    if (posts.length === 0 && page > 1) abort(404)
    return renderTemplate('blog/index.html', {
      posts: posts.slice(0, PAGE_LENGTH).map((post) => ({ ...post, isMine: g.user instanceof User && post.authorId === g.user.id })),
      older: posts.length > PAGE_LENGTH ? urlFor(index, { page: page + 1 }) : undefined,
      newer: page > 1 ? urlFor(index, { page: page > 2 ? page - 1 : undefined }) : undefined
    })
  })

  app.rule(create, { methods: ['GET', 'POST'] }, loginRequired(async (_args, user) => {
    if (request.method === 'GET') return renderTemplate('blog/create.html')
    const { draft, error } = await readDraft()
    if (error !== undefined) return [renderTemplate('blog/create.html', { ...draft, error }), 422]
    await addPost(user.id, draft)
    flash('Your post is published.')
    return redirect(urlFor(index))
  }))

  app.rule(update, { methods: ['GET', 'POST'] }, loginRequired(async ({ id }, user) => {
    const post = await getOwnPost(id, user)
    if (request.method === 'GET') return renderTemplate('blog/update.html', { ...post })
    const { draft, error } = await readDraft(post)
    if (error !== undefined) return [renderTemplate('blog/update.html', { ...post, ...draft, error }), 422]
    await changePost(id, draft)
    if (draft.picture !== post.picture) await currentApp.pictures.remove(post.picture)
    flash('Your post is changed.')
    return redirect(urlFor(index))
  }))

  app.rule('/<int:id>/delete', { endpoint: 'delete', methods: ['POST'] }, loginRequired(async ({ id }, user) => {
    const post = await getOwnPost(id, user)
    await deletePost(id)
    await currentApp.pictures.remove(post.picture)
    flash('Your post is deleted.')
    return redirect(urlFor(index))
  }))
}

/** The post, for its author: 404 where there is none, 403 for everybody else. */
async function getOwnPost (id: number, user: User): Promise<Post> {
  const post = await findPost(id) ?? abort(404, `There is no post ${id}.`)
  if (post.authorId !== user.id) abort(403, 'This post is not yours.')
  return post
}

/** What the form of a post says, and what is wrong with it. A picture is kept only where nothing is. */
async function readDraft (post?: Post): Promise<{ readonly draft: Draft, readonly error?: string }> {
  const { form, files } = request
  const draft = { title: form.get('title', '').trim(), body: form.get('body', '').trim(), picture: post?.picture }
  if (draft.title === '') return { draft, error: 'Please give your post a title.' }
  if (draft.title.length > 200) return { draft, error: 'Please give your post a title of at most 200 characters.' }
  const upload = files.get('picture')
  // The input was left empty.
  if (upload === undefined || upload.filename === '') return { draft: { ...draft, picture: form.has('without-picture') ? undefined : draft.picture } }
  const picture = await currentApp.pictures.save(upload)
  if (picture === undefined) return { draft, error: 'Please choose a picture that is a PNG, JPEG, GIF or WebP file.' }
  return { draft: { ...draft, picture } }
}

const PAGE_LENGTH = 10
